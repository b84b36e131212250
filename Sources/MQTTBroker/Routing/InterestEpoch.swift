import Synchronization

/// Changes whenever a loop's interest does; read for every message.
final class InterestEpoch: Sendable {
    private let value = Atomic<UInt64>(1)

    @inline(__always)
    var current: UInt64 { value.load(ordering: .acquiring) }

    func advance() { value.wrappingAdd(1, ordering: .acquiringAndReleasing) }
}
