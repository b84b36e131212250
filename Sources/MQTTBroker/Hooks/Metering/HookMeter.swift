import CoreMetrics
import MQTTHooks

/// Counts and times what one plugin does at one hook point of one loop. Confined to the loop.
///
/// Counting is an addition. Of the hooks that are called for every message, one call in 64 is timed, the first included.
final class HookMeter: @unchecked Sendable {
    let point: HookPoint
    let plugin: String
    /// The plugin's place in the broker's list.
    let position: Int
    let counts: UnsafeMutablePointer<HookCounts>
    /// How long the hook ran on the loop.
    private(set) var running = HookDurations()
    /// How long it took its time.
    private(set) var suspended = HookDurations()
    private let clock: @Sendable () -> UInt64
    private let report: (() -> Void)?
    private let timers: HookTimers?

    /// - Parameters:
    ///   - clock: Nanoseconds.
    ///   - report: Called once when something has been counted since ``reported()``.
    init(
        _ point: HookPoint, plugin: String, position: Int, clock: @escaping @Sendable () -> UInt64,
        timers: HookTimers? = nil, report: (() -> Void)? = nil
    ) {
        self.point = point
        self.plugin = plugin
        self.position = position
        self.clock = clock
        self.timers = timers
        self.report = report
        counts = .allocate(capacity: 1)
        counts.initialize(to: HookCounts())
    }

    deinit {
        counts.deinitialize(count: 1)
        counts.deallocate()
    }

    /// What counts the calls.
    var tally: HookTally { HookTally(self, untimedBits: point.isAskedForEveryMessage ? 63 : 0) }

    // MARK: Running

    /// Nanoseconds.
    @inline(never)
    func now() -> UInt64 { clock() }

    /// A call that began then has returned.
    @inline(never)
    func ended(_ began: UInt64) {
        let nanoseconds = clock() &- began
        running.record(nanoseconds)
        timers?.running.recordNanoseconds(Int64(clamping: nanoseconds))
    }

    func count(_ answer: HookAnswer) { counts.pointee.count(answer) }

    // MARK: Suspended

    /// The hook takes its time.
    func suspend(_ race: HookRace) {
        counts.pointee.suspensions += 1
        race.suspendedAt = clock()
    }

    /// The hook has answered, or has been given up.
    func resume(_ race: HookRace) {
        let nanoseconds = clock() &- race.suspendedAt
        suspended.record(nanoseconds)
        timers?.suspended.recordNanoseconds(Int64(clamping: nanoseconds))
        if !counts.pointee.isReportDue { noteReport() }
    }

    // MARK: Failing

    func fail(_ error: any Error) {
        if error is CancellationError { return }
        counts.pointee.errors += 1
        if case .timedOut? = error as? HookFailure { counts.pointee.timeouts += 1 }
        if !counts.pointee.isReportDue { noteReport() }
    }

    // MARK: Reporting

    @inline(never)
    func noteReport() {
        counts.pointee.isReportDue = true
        report?()
    }

    /// What has been counted has been passed on.
    func reported() { counts.pointee.isReportDue = false }

    /// What has happened so far.
    var statistics: HookStatistics {
        HookStatistics(
            plugin: plugin, point: point, calls: counts.pointee.calls, suspensions: counts.pointee.suspensions,
            errors: counts.pointee.errors, timeouts: counts.pointee.timeouts,
            answers: Dictionary(
                uniqueKeysWithValues: HookAnswer.allCases.compactMap { answer in
                    let count = counts.pointee.count(of: answer)
                    return count > 0 ? (answer, count) : nil
                }), running: running, suspended: suspended)
    }
}

extension HookPoint {
    /// Whether this is where the broker asks for each message, or each copy of one.
    var isAskedForEveryMessage: Bool {
        switch self {
        case .authorize, .onPublish, .authorizeReceive, .onDeliver, .onRetain, .onDelivered, .onAcked, .onDropped: true
        default: false
        }
    }
}
