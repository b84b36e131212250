import Synchronization

/// How often the program publishes; set by clients, read by the main loop.
final class PublishRate: Sendable {
    private let value = Atomic<Int>(1)

    /// Messages per second, from 1 to 100.
    var perSecond: Int { value.load(ordering: .relaxed) }

    /// Sets the rate, if it is one.
    func set(_ perSecond: Int) -> Bool {
        guard (1...100).contains(perSecond) else { return false }
        value.store(perSecond, ordering: .relaxed)
        return true
    }
}
