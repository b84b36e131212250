import MQTTHooks
import Synchronization

/// What the instances of an access table share: the list in force, and its number.
final class AccessSource: Sendable {
    private let list: Mutex<AccessList>
    private let generation = Atomic<UInt64>(0)

    init(_ list: AccessList) { self.list = Mutex(list) }

    /// Changes whenever the list does: as long as it has not, nobody needs the lock.
    var number: UInt64 { generation.load(ordering: .acquiring) }

    /// The list in force.
    var current: AccessList { list.withLock { $0 } }

    func replace(with new: AccessList) {
        list.withLock { $0 = new }
        generation.wrappingAdd(1, ordering: .releasing)
    }
}
