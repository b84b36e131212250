/// The subscribers of one filter, in 16 bytes: none, one in place, or more in a ``SubscriberBlock``.
///
/// A trivial value with memory behind it: its owner calls ``destroy()`` once.
struct SubscriberList: BitwiseCopyable {
    /// nil: empty; the subscriber; or the block where ``isBlock`` is true.
    private var reference: UnsafeMutableRawPointer?
    private var identifier: UInt32 = 0
    private var options: UInt8 = 0
    private var isBlock = false

    /// An empty list.
    init() {}

    /// Whether no one subscribes.
    @inline(__always)
    var isEmpty: Bool { reference == nil }

    /// Appends all subscribers: several by one copy of memory.
    @inline(__always)
    func append(to matches: inout ContiguousArray<SubscriptionMatch>) {
        guard let reference else { return }
        if isBlock {
            let block = Self.block(reference)
            matches.append(contentsOf: UnsafeBufferPointer(start: block.pointee.elements, count: block.pointee.count))
        } else {
            matches.append(SubscriptionMatch(subscriber: reference, identifier: identifier, options: options))
        }
    }

    /// Adds a subscriber, or replaces its options and identifier. True: it is new.
    mutating func insert(_ match: SubscriptionMatch, hasher: TopicHasher) -> Bool {
        guard let reference else {
            hold(match)
            return true
        }
        if isBlock { return Self.block(reference).pointee.insert(match, hasher: hasher) }
        if reference == match.subscriber {
            hold(match)
            return false
        }
        let block = UnsafeMutablePointer<SubscriberBlock>.allocate(capacity: 1)
        block.initialize(to: SubscriberBlock())
        let first = SubscriptionMatch(subscriber: reference, identifier: identifier, options: options)
        _ = block.pointee.insert(first, hasher: hasher)
        _ = block.pointee.insert(match, hasher: hasher)
        self.reference = UnsafeMutableRawPointer(block)
        isBlock = true
        return true
    }

    /// Removes a subscriber. False: it was not in the list.
    mutating func remove(_ subscriber: Subscriber, hasher: TopicHasher) -> Bool {
        guard let reference else { return false }
        guard isBlock else {
            guard reference == subscriber else { return false }
            self = SubscriberList()
            return true
        }
        let block = Self.block(reference)
        guard block.pointee.remove(subscriber, hasher: hasher) else { return false }
        if block.pointee.count == 1 {
            let remaining = block.pointee.elements[0]
            destroy()
            hold(remaining)
        }
        return true
    }

    /// Frees the memory behind the list and empties it.
    mutating func destroy() {
        if isBlock, let reference {
            let block = Self.block(reference)
            block.deinitialize(count: 1)
            block.deallocate()
        }
        self = SubscriberList()
    }

    private mutating func hold(_ match: SubscriptionMatch) {
        reference = match.subscriber
        identifier = match.identifier
        options = match.options
    }

    @inline(__always)
    private static func block(_ reference: UnsafeMutableRawPointer) -> UnsafeMutablePointer<SubscriberBlock> {
        reference.assumingMemoryBound(to: SubscriberBlock.self)
    }
}
