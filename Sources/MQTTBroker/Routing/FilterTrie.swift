/// Filters with wildcards: a trie in flat arrays whose levels are numbers of a ``LevelTable``.
///
/// A `#` at the end of a filter is no node but a list in its parent; the child for `+` is in the node, the named
/// children of all nodes are in one hash table. Matching walks the set of nodes that a topic reaches, level by
/// level: each node is visited at most once, and nothing recurses.
struct FilterTrie: ~Copyable {
    private struct Node: BitwiseCopyable {
        /// The parent; of a free node: the next free one.
        var parent: UInt32
        /// The level that leads here from the parent; 0: `+`.
        var level: UInt32
        /// The child for `+`; 0: none.
        var plus: UInt32 = 0
        /// How many named children there are.
        var named: UInt32 = 0
        /// Who subscribes to the filter that ends here.
        var own = SubscriberList()
        /// Who subscribes to the filter that ends here and a `#`.
        var below = SubscriberList()

        var isUnused: Bool { plus == 0 && named == 0 && own.isEmpty && below.isEmpty }
    }
    private static let root: UInt32 = 1

    private let hasher: TopicHasher
    private var levels: LevelTable
    /// Nodes by parent and level.
    private var children = HashedIndex()
    private var nodes: UnsafeMutablePointer<Node>
    private var capacity = 16
    private var used = 2
    private var firstFree: UInt32 = 0
    /// The nodes reached at one level of a topic, and at the next.
    private var reached: UnsafeMutablePointer<UInt32>
    private var reachedNext: UnsafeMutablePointer<UInt32>
    private var reachedCapacity = 64

    /// An empty trie.
    init(hasher: TopicHasher) {
        self.hasher = hasher
        levels = LevelTable(hasher: hasher)
        nodes = .allocate(capacity: capacity)
        nodes.initialize(repeating: Node(parent: 0, level: 0), count: used)
        reached = .allocate(capacity: reachedCapacity)
        reachedNext = .allocate(capacity: reachedCapacity)
    }

    deinit {
        // The lists of free nodes are empty.
        for number in 1..<used {
            nodes[number].own.destroy()
            nodes[number].below.destroy()
        }
        nodes.deallocate()
        reached.deallocate()
        reachedNext.deallocate()
    }

    /// How many nodes are in use, the root apart.
    private(set) var nodeCount = 0

    /// Whether anyone subscribes to exactly this filter.
    func contains(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
        guard let place = find(bytes, count) else { return false }
        return place.isBelow ? !nodes[Int(place.node)].below.isEmpty : !nodes[Int(place.node)].own.isEmpty
    }

    /// Adds a subscription or replaces it in place. True: it is new.
    mutating func insert(_ bytes: UnsafeRawPointer, _ count: Int, _ match: SubscriptionMatch) -> Bool {
        var iterator = LevelIterator(bytes, count)
        var node = Self.root
        while !iterator.isAtEnd {
            let level = iterator.next()
            if LevelIterator.isSingle(UInt8(ascii: "#"), level) && iterator.isAtEnd {
                return nodes[Int(node)].below.insert(match, hasher: hasher)
            }
            node = descend(from: node, level)
        }
        return nodes[Int(node)].own.insert(match, hasher: hasher)
    }

    /// Removes a subscription, and the nodes that nothing needs any more. False: there was none.
    mutating func remove(_ bytes: UnsafeRawPointer, _ count: Int, _ subscriber: Subscriber) -> Bool {
        guard let place = find(bytes, count) else { return false }
        var node = place.node
        let isRemoved =
            place.isBelow
            ? nodes[Int(node)].below.remove(subscriber, hasher: hasher)
            : nodes[Int(node)].own.remove(subscriber, hasher: hasher)
        while isRemoved && node != Self.root && nodes[Int(node)].isUnused {
            let parent = nodes[Int(node)].parent
            detach(node, from: parent)
            node = parent
        }
        return isRemoved
    }

    /// Appends the subscriptions that match a topic.
    mutating func match(
        _ topic: UnsafeRawPointer, _ count: Int, into matches: inout ContiguousArray<SubscriptionMatch>
    ) {
        let nodes = nodes
        var iterator = LevelIterator(topic, count)
        // [MQTT-4.7.2-1]: a wildcard at the first level does not match a topic that begins with `$`.
        var skipsWildcards = topic.load(as: UInt8.self) == UInt8(ascii: "$")
        var reachedCount = 1
        reached[0] = Self.root
        if !skipsWildcards { nodes[Int(Self.root)].below.append(to: &matches) }
        while !iterator.isAtEnd {
            let level = iterator.next()
            let isLast = iterator.isAtEnd
            if reachedCount &* 2 > reachedCapacity { growReached(keeping: reachedCount) }
            let current = reached
            let next = reachedNext
            var nextCount = 0
            var number: UInt32 = 0
            var isNumberKnown = false
            for position in 0..<reachedCount {
                let node = current[position]
                let plus = nodes[Int(node)].plus
                if plus != 0 && !skipsWildcards {
                    next[nextCount] = plus
                    nextCount &+= 1
                }
                if nodes[Int(node)].named == 0 { continue }
                if !isNumberKnown {
                    number = levels.find(level.bytes, level.count)
                    isNumberKnown = true
                }
                if number == 0 { continue }
                let child = child(of: node, number)
                if child != 0 {
                    next[nextCount] = child
                    nextCount &+= 1
                }
            }
            for position in 0..<nextCount {
                let node = nodes + Int(next[position])
                node.pointee.below.append(to: &matches)
                if isLast { node.pointee.own.append(to: &matches) }
            }
            if nextCount == 0 { return }
            reached = next
            reachedNext = current
            reachedCount = nextCount
            skipsWildcards = false
        }
    }

    private func find(_ bytes: UnsafeRawPointer, _ count: Int) -> (node: UInt32, isBelow: Bool)? {
        var iterator = LevelIterator(bytes, count)
        var node = Self.root
        while !iterator.isAtEnd {
            let level = iterator.next()
            if LevelIterator.isSingle(UInt8(ascii: "#"), level) && iterator.isAtEnd { return (node, true) }
            if LevelIterator.isSingle(UInt8(ascii: "+"), level) {
                node = nodes[Int(node)].plus
            } else {
                let number = levels.find(level.bytes, level.count)
                node = number == 0 ? 0 : child(of: node, number)
            }
            if node == 0 { return nil }
        }
        return (node, false)
    }

    @inline(__always)
    private func child(of parent: UInt32, _ level: UInt32) -> UInt32 {
        let nodes = nodes
        return children.find(hash(parent, level)) {
            nodes[Int($0)].parent == parent && nodes[Int($0)].level == level
        }
    }

    @inline(__always)
    private func hash(_ parent: UInt32, _ level: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: hasher.hash(word: UInt64(parent) << 32 | UInt64(level)))
    }

    /// The child for a level of a filter, made where there is none.
    private mutating func descend(from parent: UInt32, _ level: (bytes: UnsafeRawPointer, count: Int)) -> UInt32 {
        if LevelIterator.isSingle(UInt8(ascii: "+"), level) {
            let existing = nodes[Int(parent)].plus
            if existing != 0 { return existing }
            let node = allocate(Node(parent: parent, level: 0))
            nodes[Int(parent)].plus = node
            return node
        }
        let number = levels.find(level.bytes, level.count)
        let existing = number == 0 ? 0 : child(of: parent, number)
        if existing != 0 { return existing }
        let held = levels.retain(level.bytes, level.count)
        let node = allocate(Node(parent: parent, level: held))
        children.insert(hash(parent, held), node)
        nodes[Int(parent)].named += 1
        return node
    }

    private mutating func detach(_ node: UInt32, from parent: UInt32) {
        let level = nodes[Int(node)].level
        if level == 0 {
            nodes[Int(parent)].plus = 0
        } else {
            children.remove(hash(parent, level), node)
            levels.release(level)
            nodes[Int(parent)].named -= 1
        }
        nodes[Int(node)] = Node(parent: firstFree, level: 0)
        firstFree = node
        nodeCount -= 1
    }

    private mutating func allocate(_ node: Node) -> UInt32 {
        nodeCount += 1
        if firstFree != 0 {
            let number = firstFree
            firstFree = nodes[Int(number)].parent
            nodes[Int(number)] = node
            return number
        }
        if used == capacity {
            let grown = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
            grown.update(from: nodes, count: used)
            nodes.deallocate()
            nodes = grown
            capacity *= 2
        }
        nodes[used] = node
        used += 1
        return UInt32(used - 1)
    }

    private mutating func growReached(keeping count: Int) {
        reachedCapacity = count * 4
        let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: reachedCapacity)
        grown.update(from: reached, count: count)
        reached.deallocate()
        reachedNext.deallocate()
        reached = grown
        reachedNext = .allocate(capacity: reachedCapacity)
    }
}
