import Synchronization

/// Counts what goes on away from the event loops, so that a test knows when a broker is at rest.
final class OutsideWork: Sendable {
    private let number = Mutex(0)

    /// How much goes on now.
    var count: Int { number.withLock { $0 } }

    /// Counts something from its beginning to its end.
    func run<R>(_ body: () async throws -> R) async rethrows -> R {
        begin()
        defer { end() }
        return try await body()
    }

    /// Begins something, which ``end()`` ends.
    func begin() { number.withLock { $0 += 1 } }

    /// Ends it, when what it has caused is known to the event loop.
    func end() { number.withLock { $0 -= 1 } }
}
