/// How many asynchronous observers are under way on one loop. Nothing waits for them, so that their number is bounded: one
/// that cannot keep up misses events, which count as its failures.
final class ObservationCount {
    static let limit = 10_000

    private(set) var count = 0

    /// Whether one more may begin; then ``end()`` is due.
    func begin() -> Bool {
        guard count < Self.limit else { return false }
        count += 1
        return true
    }

    func end() { count -= 1 }
}
