/// The children of one node of a ``RetainedTrie``, each at a position that it keeps as long as it lives.
///
/// Positions are what a walk that pauses remembers: a child that stays is met once, whatever comes and goes around
/// it. A position becomes free with its child and is taken again. One child is kept in place, more in a block.
///
/// A trivial value with memory behind it: its owner calls ``destroy()`` once.
struct ChildList: BitwiseCopyable {
    /// Words: how many children, how many positions, for how many there is room, the first free position plus 1;
    /// then the positions, each with the number of a node, or ``freeMark`` and the next free position plus 1.
    private var block: UnsafeMutablePointer<UInt32>?
    private var only: UInt32 = 0

    private static let headerWords = 4
    private static let freeMark: UInt32 = 1 << 31

    /// A list without children.
    init() {}

    /// Whether there are no children.
    var isEmpty: Bool { block == nil && only == 0 }

    /// Whether the children are in a block: there are two, or have been since there was none.
    @inline(__always)
    var hasBlock: Bool { block != nil }

    /// The child where there is no block; 0: none.
    @inline(__always)
    var onlyChild: UInt32 { only }

    /// How many positions there are, free ones among them.
    @inline(__always)
    var positionCount: Int {
        guard let block else { return only == 0 ? 0 : 1 }
        return Int(block[1])
    }

    /// The node at a position; 0: the position is free, or there is none such.
    @inline(__always)
    func node(at position: Int) -> UInt32 {
        guard position >= 0 && position < positionCount else { return 0 }
        guard let block else { return only }
        let word = block[Self.headerWords &+ position]
        return word & Self.freeMark == 0 ? word : 0
    }

    /// Adds a node and returns its position.
    mutating func add(_ node: UInt32) -> UInt32 {
        if block == nil && only == 0 {
            only = node
            return 0
        }
        let block = self.block ?? makeBlock()
        block[0] += 1
        if block[3] != 0 {
            let position = block[3] - 1
            block[3] = block[Self.headerWords + Int(position)] & ~Self.freeMark
            block[Self.headerWords + Int(position)] = node
            return position
        }
        let position = block[1]
        let roomy = position == block[2] ? grow(block) : block
        roomy[1] += 1
        roomy[Self.headerWords + Int(position)] = node
        return position
    }

    /// Frees a position that holds a node.
    mutating func remove(at position: UInt32) {
        guard let block else {
            only = 0
            return
        }
        block[0] -= 1
        if block[0] == 0 {
            destroy()
            return
        }
        block[Self.headerWords + Int(position)] = Self.freeMark | block[3]
        block[3] = position + 1
    }

    /// Frees the memory behind the list and empties it.
    mutating func destroy() {
        block?.deallocate()
        block = nil
        only = 0
    }

    private mutating func makeBlock() -> UnsafeMutablePointer<UInt32> {
        let made = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.headerWords + 4)
        made[0] = 1
        made[1] = 1
        made[2] = 4
        made[3] = 0
        made[Self.headerWords] = only
        only = 0
        block = made
        return made
    }

    private mutating func grow(_ old: UnsafeMutablePointer<UInt32>) -> UnsafeMutablePointer<UInt32> {
        let room = Int(old[2]) * 2
        let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.headerWords + room)
        grown.update(from: old, count: Self.headerWords + Int(old[1]))
        grown[2] = UInt32(room)
        old.deallocate()
        block = grown
        return grown
    }
}
