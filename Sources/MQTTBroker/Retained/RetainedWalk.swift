import MQTTHooks

/// Where an enumeration stands: the nodes from the root down to the current one, and what is next there.
struct RetainedWalk {
    /// What ``position`` is when the current node itself has not been looked at.
    private static let before = -1

    /// From the root down.
    private var nodes: ContiguousArray<UInt32> = [RetainedTrie.root]
    /// The position of each of ``nodes`` but the root.
    private var positions: [Int32] = []
    /// The next position among the children of the current node.
    var position = RetainedWalk.before

    /// The beginning, or the place that a cursor tells: behind what is gone of its path.
    init(resuming cursor: RetainedCursor?, in trie: borrowing RetainedTrie, pattern: borrowing RetainedPattern) {
        guard let path = cursor?.path, let last = path.last else { return }
        for position in path.dropLast() {
            let child = trie.child(of: node, depth: depth, at: Int(position), pattern: pattern)
            if child == 0 {
                self.position = max(Int(position), 0) + 1
                return
            }
            nodes.append(child)
            positions.append(position)
        }
        position = max(Int(last), 0)
    }

    /// The current node.
    var node: UInt32 { nodes[nodes.count - 1] }

    /// How many levels lead to the current node.
    var depth: Int { positions.count }

    /// Whether the current node itself has not been looked at.
    var isBeforeNode: Bool { position < 0 }

    /// The place to resume from.
    var cursor: RetainedCursor { RetainedCursor(path: positions + [Int32(position)], edition: 0) }

    /// Goes to the child at the position.
    mutating func enter(_ child: UInt32) {
        nodes.append(child)
        positions.append(Int32(position))
        position = Self.before
    }

    /// Goes back to the parent, behind the current node. False: there is none, the walk is over.
    mutating func leave() -> Bool {
        guard let last = positions.popLast() else { return false }
        nodes.removeLast()
        position = Int(last) + 1
        return true
    }
}
