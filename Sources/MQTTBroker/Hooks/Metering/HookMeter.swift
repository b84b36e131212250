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
    private let timedCalls: UInt64
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
        timedCalls = point.isAskedForEveryMessage ? 63 : 0
        counts = .allocate(capacity: 1)
        counts.initialize(to: HookCounts())
    }

    deinit {
        counts.deinitialize(count: 1)
        counts.deallocate()
    }

    // MARK: Running

    /// A call begins.
    ///
    /// - Returns: What ``end(_:)`` is to be given.
    @inline(__always)
    func begin() -> UInt64 {
        if !counts.pointee.isReportDue { noteReport() }
        let calls = counts.pointee.calls
        counts.pointee.calls = calls &+ 1
        return calls & timedCalls == 0 ? clock() : 0
    }

    /// The call that began then has returned.
    @inline(__always)
    func end(_ began: UInt64) {
        if began != 0 { ended(began) }
    }

    /// The same, with what the hook said.
    @inline(__always)
    func end(_ began: UInt64, _ answer: HookAnswer) {
        counts.pointee.count(answer)
        if began != 0 { ended(began) }
    }

    @inline(__always)
    func count(_ answer: HookAnswer) { counts.pointee.count(answer) }

    @inline(never)
    private func ended(_ began: UInt64) {
        let nanoseconds = clock() &- began
        running.record(nanoseconds)
        timers?.running.recordNanoseconds(Int64(clamping: nanoseconds))
    }

    // MARK: Suspended

    /// The hook has asked for time.
    func suspend() -> UInt64 {
        counts.pointee.suspensions += 1
        return clock()
    }

    /// The hook has answered, or has been given up.
    func resume(_ began: UInt64) {
        let nanoseconds = clock() &- began
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
    private func noteReport() {
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
