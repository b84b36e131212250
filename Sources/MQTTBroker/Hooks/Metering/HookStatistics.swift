public import MQTTHooks

/// What one plugin has done at one hook point since the broker started.
public struct HookStatistics: Sendable, Hashable {
    /// The plugin's name.
    public let plugin: String
    /// The hook point.
    public let point: HookPoint
    /// How often it was asked.
    public internal(set) var calls: UInt64
    /// How often it took its time.
    public internal(set) var suspensions: UInt64
    /// How often it failed, deadlines included.
    public internal(set) var errors: UInt64
    /// How often it missed its deadline.
    public internal(set) var timeouts: UInt64
    /// How often it said what.
    public internal(set) var answers: [HookAnswer: UInt64]
    /// How long it ran on its event loop; of hooks that are asked for every message one call in 64 is measured.
    public internal(set) var running: HookDurations
    /// How long it took its time.
    public internal(set) var suspended: HookDurations

    mutating func add(_ other: HookStatistics) {
        calls += other.calls
        suspensions += other.suspensions
        errors += other.errors
        timeouts += other.timeouts
        answers.merge(other.answers, uniquingKeysWith: +)
        running.add(other.running)
        suspended.add(other.suspended)
    }
}
