import MQTTHooks

/// Retained messages by the levels of their topics, in flat arrays, and by the hash of the whole topic.
///
/// The levels are numbers of a ``LevelTable``. Each node has its children in a ``ChildList`` for walks; those of nodes
/// with several are in one hash table by parent and level besides.
// Unchecked: it owns its memory alone and refers to no other than messages, which are Sendable.
struct RetainedTrie: ~Copyable, @unchecked Sendable {
    static let root: UInt32 = 1

    private let hasher: TopicHasher
    private(set) var levels: LevelTable
    /// The children whose parents have them in a block, by parent and level.
    private var children = HashedIndex()
    /// The nodes that have messages, by hash of the topic.
    private var topics = HashedIndex()
    private(set) var nodes: UnsafeMutablePointer<RetainedNode>
    private var capacity = 16
    private(set) var used = 2
    private var firstFree: UInt32 = 0

    /// An empty trie.
    init(hasher: TopicHasher) {
        self.hasher = hasher
        levels = LevelTable(hasher: hasher)
        nodes = .allocate(capacity: capacity)
        nodes.initialize(repeating: RetainedNode(parent: 0, level: 0), count: used)
    }

    deinit {
        // Free nodes have neither message nor children.
        for number in 1..<used {
            nodes[number].message?.release()
            nodes[number].children.destroy()
        }
        nodes.deallocate()
    }

    /// How many messages there are.
    var count: Int { topics.count }

    /// How many nodes are in use, the root apart.
    private(set) var nodeCount = 0

    /// The message of a topic.
    func message(of topic: UnsafeRawBufferPointer) -> RetainedMessage? {
        guard let bytes = topic.baseAddress, topic.count > 0 else { return nil }
        let node = find(bytes, topic.count, hasher.shortHash(bytes, topic.count))
        return node == 0 ? nil : nodes[Int(node)].message?.takeUnretainedValue()
    }

    /// Puts a message in the place of its topic.
    mutating func store(_ message: RetainedMessage) {
        message.topic.withUnsafeBytes { topic in
            guard let bytes = topic.baseAddress, topic.count > 0 else { return }
            let hash = hasher.shortHash(bytes, topic.count)
            var node = find(bytes, topic.count, hash)
            if node == 0 {
                node = Self.root
                var iterator = LevelIterator(bytes, topic.count)
                while !iterator.isAtEnd { node = descend(from: node, iterator.next()) }
                topics.insert(hash, node)
            } else {
                nodes[Int(node)].message?.release()
            }
            nodes[Int(node)].message = Unmanaged.passRetained(message)
        }
    }

    /// Removes the message of a topic, and the nodes that nothing needs any more. False: there was none.
    @discardableResult
    mutating func remove(_ topic: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = topic.baseAddress, topic.count > 0 else { return false }
        let hash = hasher.shortHash(bytes, topic.count)
        var node = find(bytes, topic.count, hash)
        guard node != 0, let message = nodes[Int(node)].message else { return false }
        topics.remove(hash, node)
        nodes[Int(node)].message = nil
        while node != Self.root && nodes[Int(node)].message == nil && nodes[Int(node)].children.isEmpty {
            let parent = nodes[Int(node)].parent
            detach(node, from: parent)
            node = parent
        }
        // Last: `topic` may be the message's own bytes.
        message.release()
        return true
    }

    /// The child of a node for the number of a level; 0: none.
    @inline(__always)
    func child(of parent: UInt32, _ level: UInt32) -> UInt32 {
        let nodes = nodes
        if !nodes[Int(parent)].children.hasBlock {
            let only = nodes[Int(parent)].children.onlyChild
            return only != 0 && nodes[Int(only)].level == level ? only : 0
        }
        return children.find(hash(parent, level)) {
            nodes[Int($0)].parent == parent && nodes[Int($0)].level == level
        }
    }

    @inline(__always)
    private func find(_ bytes: UnsafeRawPointer, _ count: Int, _ hash: UInt32) -> UInt32 {
        let nodes = nodes
        return topics.find(hash) { number in
            guard let message = nodes[Int(number)].message else { return false }
            return message._withUnsafeGuaranteedRef { message in
                message.topic.withUnsafeBytes { topic in
                    guard topic.count == count, let topicBytes = topic.baseAddress else { return false }
                    return bytesEqual(topicBytes, bytes, count)
                }
            }
        }
    }

    @inline(__always)
    private func hash(_ parent: UInt32, _ level: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: hasher.hash(word: UInt64(parent) << 32 | UInt64(level)))
    }

    private mutating func descend(from parent: UInt32, _ level: (bytes: UnsafeRawPointer, count: Int)) -> UInt32 {
        let number = levels.find(level.bytes, level.count)
        let existing = number == 0 ? 0 : child(of: parent, number)
        if existing != 0 { return existing }
        let held = levels.retain(level.bytes, level.count)
        let node = allocate(RetainedNode(parent: parent, level: held))
        let only = nodes[Int(parent)].children.onlyChild
        nodes[Int(node)].position = nodes[Int(parent)].children.add(node)
        if nodes[Int(parent)].children.hasBlock {
            if only != 0 { children.insert(hash(parent, nodes[Int(only)].level), only) }
            children.insert(hash(parent, held), node)
        }
        return node
    }

    private mutating func detach(_ node: UInt32, from parent: UInt32) {
        let level = nodes[Int(node)].level
        if nodes[Int(parent)].children.hasBlock { children.remove(hash(parent, level), node) }
        levels.release(level)
        nodes[Int(parent)].children.remove(at: nodes[Int(node)].position)
        nodes[Int(node)] = RetainedNode(parent: firstFree, level: 0)
        firstFree = node
        nodeCount -= 1
    }

    private mutating func allocate(_ node: RetainedNode) -> UInt32 {
        nodeCount += 1
        if firstFree != 0 {
            let number = firstFree
            firstFree = nodes[Int(number)].parent
            nodes[Int(number)] = node
            return number
        }
        if used == capacity {
            let grown = UnsafeMutablePointer<RetainedNode>.allocate(capacity: capacity * 2)
            grown.update(from: nodes, count: used)
            nodes.deallocate()
            nodes = grown
            capacity *= 2
        }
        nodes[used] = node
        used += 1
        return UInt32(used - 1)
    }
}
