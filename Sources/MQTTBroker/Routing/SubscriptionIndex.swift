/// The subscriptions of one event loop's sessions, by topic filter. Confined to that loop.
///
/// Filters without wildcards are in an ``ExactFilterTable``, the others in a ``FilterTrie``. Filters and topics
/// are valid by the syntax of topics; shared subscriptions come without their `$share/group/`.
final class SubscriptionIndex {
    private struct Storage: ~Copyable {
        var exact: ExactFilterTable
        var wildcards: FilterTrie
        var epoch: UInt64 = 0
        var count = 0
    }

    /// Behind a pointer, so that matching passes no checks of exclusive access.
    private let storage: UnsafeMutablePointer<Storage>

    /// An empty index.
    init(hasher: TopicHasher = .process) {
        storage = .allocate(capacity: 1)
        storage.initialize(to: Storage(exact: ExactFilterTable(hasher: hasher), wildcards: FilterTrie(hasher: hasher)))
    }

    deinit {
        storage.deinitialize(count: 1)
        storage.deallocate()
    }

    /// Grows with every change: what was matched at one epoch holds as long as it lasts.
    var epoch: UInt64 { storage.pointee.epoch }

    /// How many subscriptions are held.
    var count: Int { storage.pointee.count }

    /// How many nodes the filters with wildcards take.
    var nodeCount: Int { storage.pointee.wildcards.nodeCount }

    /// Adds a subscription, or replaces the options and identifier of the one that is there [MQTT-3.8.4-3].
    ///
    /// - Returns: True where it is new, false where it replaced one.
    @discardableResult
    func insert(
        filter: UnsafeRawBufferPointer, subscriber: Subscriber, options: UInt8, identifier: UInt32
    ) -> Bool {
        guard let bytes = filter.baseAddress, filter.count > 0 else { return false }
        let match = SubscriptionMatch(subscriber: subscriber, identifier: identifier, options: options)
        let isNew =
            Self.hasWildcard(filter)
            ? storage.pointee.wildcards.insert(bytes, filter.count, match)
            : storage.pointee.exact.insert(filter, match)
        storage.pointee.epoch &+= 1
        if isNew { storage.pointee.count += 1 }
        return isNew
    }

    /// Removes a subscription.
    ///
    /// - Returns: False where there was none.
    @discardableResult
    func remove(filter: UnsafeRawBufferPointer, subscriber: Subscriber) -> Bool {
        guard let bytes = filter.baseAddress, filter.count > 0 else { return false }
        let isRemoved =
            Self.hasWildcard(filter)
            ? storage.pointee.wildcards.remove(bytes, filter.count, subscriber)
            : storage.pointee.exact.remove(filter, subscriber)
        if isRemoved {
            storage.pointee.epoch &+= 1
            storage.pointee.count -= 1
        }
        return isRemoved
    }

    /// Whether anyone subscribes to exactly this filter.
    func contains(filter: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = filter.baseAddress, filter.count > 0 else { return false }
        return Self.hasWildcard(filter)
            ? storage.pointee.wildcards.contains(bytes, filter.count) : storage.pointee.exact.contains(filter)
    }

    /// Appends every matching subscription; several of one subscriber are all appended.
    func match(topic: UnsafeRawBufferPointer, into matches: inout ContiguousArray<SubscriptionMatch>) {
        guard let bytes = topic.baseAddress, topic.count > 0 else { return }
        storage.pointee.exact.match(bytes, topic.count, into: &matches)
        storage.pointee.wildcards.match(bytes, topic.count, into: &matches)
    }

    private static func hasWildcard(_ filter: UnsafeRawBufferPointer) -> Bool {
        for byte in filter where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "#") { return true }
        return false
    }
}
