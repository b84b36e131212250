/// The two times that the core needs, injected so that tests can set them.
public struct BrokerClock: Sendable {
    /// Milliseconds of a clock that never jumps, for keep alive and deadlines.
    public var monotonic: @Sendable () -> Int64
    /// Milliseconds since 1970-01-01 UTC, for what outlives the process.
    public var wall: @Sendable () -> Int64

    /// A clock from two sources.
    public init(monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
