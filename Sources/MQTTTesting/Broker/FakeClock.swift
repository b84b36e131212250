public import MQTTBroker
import Synchronization

/// The two times of a broker, set by hand.
public final class FakeClock: Sendable {
    private struct Times {
        var monotonic: Int64
        var wall: Int64
    }

    private let times: Mutex<Times>

    /// A clock that stands still.
    ///
    /// - Parameters:
    ///   - monotonic: Milliseconds of the monotonic clock.
    ///   - wall: Milliseconds since 1970-01-01 UTC.
    public init(monotonic: Int64 = 1_000_000, wall: Int64 = 1_700_000_000_000) {
        times = Mutex(Times(monotonic: monotonic, wall: wall))
    }

    /// Milliseconds of the monotonic clock.
    public var monotonic: Int64 { times.withLock { $0.monotonic } }

    /// Milliseconds since 1970-01-01 UTC.
    public var wall: Int64 { times.withLock { $0.wall } }

    /// Moves both times forward. Nothing fires: ``InMemoryBroker/advance(seconds:)`` does that, too.
    public func advance(milliseconds: Int64) {
        precondition(milliseconds >= 0, "time does not go back")
        times.withLock { times in
            times.monotonic += milliseconds
            times.wall += milliseconds
        }
    }

    /// Sets the wall clock alone, as an operator or NTP may.
    public func setWall(milliseconds: Int64) { times.withLock { $0.wall = milliseconds } }

    /// This clock as a broker takes it.
    public var brokerClock: BrokerClock {
        BrokerClock(monotonic: { self.monotonic }, wall: { self.wall })
    }
}
