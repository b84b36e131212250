/// The levels of a topic or filter, in order and in place. Empty levels are levels.
struct LevelIterator: BitwiseCopyable {
    private let bytes: UnsafeRawPointer
    private let count: Int
    /// Where the next level begins; beyond `count` when there is none.
    private var offset = 0

    /// The levels of `count` bytes, at least one level.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer, _ count: Int) {
        self.bytes = bytes
        self.count = count
    }

    /// Whether all levels have been taken.
    @inline(__always)
    var isAtEnd: Bool { offset > count }

    /// The next level, which must exist.
    @inline(__always)
    mutating func next() -> (bytes: UnsafeRawPointer, count: Int) {
        let start = offset
        var end = start
        while end < count && bytes.load(fromByteOffset: end, as: UInt8.self) != UInt8(ascii: "/") { end &+= 1 }
        offset = end &+ 1
        return (bytes + start, end &- start)
    }

    /// Whether a level is this one byte.
    @inline(__always)
    static func isSingle(_ byte: UInt8, _ level: (bytes: UnsafeRawPointer, count: Int)) -> Bool {
        level.count == 1 && level.bytes.load(as: UInt8.self) == byte
    }
}
