public import MQTTBroker
import Synchronization

/// The two times of a broker, set by hand.
public final class FakeClock: Sendable {
    private struct Times {
        var monotonic: Int64
        var wall: Int64
        var sleepers: [Sleeper] = []
        var lastSleeper = 0
    }

    private struct Sleeper {
        let number: Int
        let deadline: Int64
        let wake: CheckedContinuation<Void, any Error>
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

    /// Waits until the clock has gone on by so many seconds and ``wakeDue()`` is called, as
    /// ``InMemoryBroker/advance(seconds:)`` does.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(seconds: Double) async throws {
        let number = times.withLock { times in
            times.lastSleeper += 1
            return times.lastSleeper
        }
        let milliseconds = Int64((max(0, min(seconds, 1e12)) * 1000).rounded(.up))
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                times.withLock { times in
                    let deadline = times.monotonic + milliseconds
                    times.sleepers.append(Sleeper(number: number, deadline: deadline, wake: wake))
                }
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func cancel(_ number: Int) {
        let sleeper = times.withLock { times -> Sleeper? in
            guard let index = times.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
            return times.sleepers.remove(at: index)
        }
        sleeper?.wake.resume(throwing: CancellationError())
    }

    /// When the next sleeper is due, in milliseconds of the monotonic clock; nil: nobody sleeps.
    public var nextDeadline: Int64? { times.withLock { $0.sleepers.lazy.map(\.deadline).min() } }

    /// Wakes those whose time has come, in the order of their deadlines.
    public func wakeDue() {
        let due = times.withLock { times in
            let due = times.sleepers.filter { $0.deadline <= times.monotonic }
            times.sleepers.removeAll { $0.deadline <= times.monotonic }
            return due.sorted { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
        }
        for sleeper in due { sleeper.wake.resume() }
    }

    /// This clock as a broker takes it.
    public var brokerClock: BrokerClock {
        BrokerClock(monotonic: { self.monotonic }, wall: { self.wall })
    }
}
