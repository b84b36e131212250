import CoreMetrics
import MQTTHooks

/// The meters of one event loop: they outlive the chains that a reload replaces. Confined to the loop.
final class HookMeters {
    private struct Key: Hashable {
        let point: HookPoint
        /// Two plugins of a program may have the same name.
        let position: Int
    }

    private var meters: [Key: HookMeter] = [:]
    private var counters: [Key: HookCounters] = [:]
    private let clock: @Sendable () -> UInt64
    private let factory: (any MetricsFactory)?
    private var isReportScheduled = false
    /// Called when ``report()`` is due, soon.
    var scheduleReport: () -> Void = {}

    /// - Parameter factory: Where metrics go; nil: nowhere.
    init(clock: @escaping @Sendable () -> UInt64, factory: (any MetricsFactory)?) {
        self.clock = clock
        // Whoever has no use for metrics does not pay for them either.
        self.factory = factory is NOOPMetricsHandler ? nil : factory
    }

    /// The meter of a plugin at a hook point.
    func meter(_ point: HookPoint, plugin: String, position: Int) -> HookMeter {
        let key = Key(point: point, position: position)
        if let meter = meters[key] { return meter }
        let timers = factory.map { HookTimers(point, plugin: plugin, factory: $0) }
        let meter = HookMeter(
            point, plugin: plugin, position: position, clock: clock, timers: timers,
            report: factory == nil ? nil : { [unowned self] in noteReport() })
        meters[key] = meter
        if let factory { counters[key] = HookCounters(meter, factory: factory) }
        return meter
    }

    private func noteReport() {
        guard !isReportScheduled else { return }
        isReportScheduled = true
        scheduleReport()
    }

    /// Passes on what has been counted.
    func report() {
        isReportScheduled = false
        for (key, meter) in meters {
            meter.reported()
            counters[key]?.passOn(meter.counts.pointee)
        }
    }

    /// What every plugin has done, in the order of a connection's life.
    var statistics: [HookStatistics] {
        HookPoint.allCases.flatMap { point in
            meters.values.filter { $0.point == point }.sorted { $0.position < $1.position }.map(\.statistics)
        }
    }
}
