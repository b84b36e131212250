/// The times that the core needs, injected so that tests can set them.
public struct BrokerClock: Sendable {
    /// Milliseconds of a clock that never jumps, for keep alive and deadlines.
    public var monotonic: @Sendable () -> Int64
    /// Milliseconds since 1970-01-01 UTC, for what outlives the process.
    public var wall: @Sendable () -> Int64

    /// Nanoseconds of the same clock as ``monotonic``, for the durations of hooks.
    public var nanoseconds: @Sendable () -> UInt64

    /// A clock from its sources.
    ///
    /// - Parameter nanoseconds: Nil: as `monotonic` says.
    public init(
        monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Int64,
        nanoseconds: (@Sendable () -> UInt64)? = nil
    ) {
        self.monotonic = monotonic
        self.wall = wall
        self.nanoseconds = nanoseconds ?? { UInt64(max(0, monotonic())) * 1_000_000 }
    }
}
