/// Two or more subscribers of one filter side by side, with a hash of positions where a search would be long.
struct SubscriberBlock: ~Copyable {
    /// Above this many subscribers a position is found by hash; below half of it by search again.
    private static let searchLimit = 32

    /// The subscribers, in no order that means anything.
    private(set) var elements: UnsafeMutablePointer<SubscriptionMatch>
    /// How many subscribers there are.
    private(set) var count = 0
    private var capacity = 2
    /// Position + 1 by subscriber; empty while a search is short.
    private var positions = HashedIndex()

    /// An empty block.
    init() {
        elements = .allocate(capacity: capacity)
    }

    deinit {
        elements.deallocate()
    }

    /// Adds a subscriber, or replaces its options and identifier. True: it is new.
    mutating func insert(_ match: SubscriptionMatch, hasher: TopicHasher) -> Bool {
        if let position = position(of: match.subscriber, hasher: hasher) {
            elements[position] = match
            return false
        }
        if count == capacity { resize(to: capacity * 2) }
        elements[count] = match
        count += 1
        if positions.count > 0 {
            positions.insert(Self.hash(match.subscriber, hasher), UInt32(count))
        } else if count > Self.searchLimit {
            for position in 0..<count {
                positions.insert(Self.hash(elements[position].subscriber, hasher), UInt32(position + 1))
            }
        }
        return true
    }

    /// Removes a subscriber; the last one takes its place. False: it was not there.
    mutating func remove(_ subscriber: Subscriber, hasher: TopicHasher) -> Bool {
        guard let position = position(of: subscriber, hasher: hasher) else { return false }
        let last = elements[count - 1]
        if positions.count > 0 {
            positions.remove(Self.hash(subscriber, hasher), UInt32(position + 1))
            if position != count - 1 {
                positions.replace(
                    Self.hash(last.subscriber, hasher), UInt32(count), with: UInt32(position + 1))
            }
        }
        elements[position] = last
        count -= 1
        if count < Self.searchLimit / 2 && positions.count > 0 { positions = HashedIndex() }
        if capacity > 4 && count * 4 <= capacity { resize(to: capacity / 2) }
        return true
    }

    private func position(of subscriber: Subscriber, hasher: TopicHasher) -> Int? {
        if positions.count > 0 {
            let elements = elements
            let found = positions.find(Self.hash(subscriber, hasher)) {
                elements[Int($0) - 1].subscriber == subscriber
            }
            return found == 0 ? nil : Int(found) - 1
        }
        for position in 0..<count where elements[position].subscriber == subscriber { return position }
        return nil
    }

    private mutating func resize(to newCapacity: Int) {
        let newElements = UnsafeMutablePointer<SubscriptionMatch>.allocate(capacity: newCapacity)
        newElements.update(from: elements, count: count)
        elements.deallocate()
        elements = newElements
        capacity = newCapacity
    }

    private static func hash(_ subscriber: Subscriber, _ hasher: TopicHasher) -> UInt32 {
        UInt32(truncatingIfNeeded: hasher.hash(word: UInt64(UInt(bitPattern: subscriber))))
    }
}
