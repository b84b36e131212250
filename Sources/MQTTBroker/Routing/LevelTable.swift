/// Topic levels as numbers: each distinct level is kept once, counted by how often it is used.
///
/// Levels of up to 16 bytes are kept in place.
struct LevelTable: ~Copyable {
    private struct Level: BitwiseCopyable {
        /// How many hold this level; of a free entry: the next free one.
        var references: UInt32
        var length: UInt32
        /// The bytes, or the pointer to them.
        var low: UInt64
        var high: UInt64
    }
    private static let inlineLimit = 16
    private static let bytesOffset = 8

    private let hasher: TopicHasher
    private var index = HashedIndex()
    private var levels: UnsafeMutablePointer<Level>
    private var capacity = 16
    private var used = 1
    private var firstFree: UInt32 = 0

    /// An empty table.
    init(hasher: TopicHasher) {
        self.hasher = hasher
        levels = .allocate(capacity: capacity)
    }

    deinit {
        // The entries on the free list have a length of 0.
        for number in 1..<used { releaseBytes(number) }
        levels.deallocate()
    }

    /// How many distinct levels are kept.
    var count: Int { index.count }

    /// The number of a level; 0: no one holds it.
    @inline(__always)
    func find(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
        find(bytes, count, hasher.shortHash(bytes, count))
    }

    /// The number of a level, which the caller holds until ``release(_:)``.
    mutating func retain(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
        let hash = hasher.shortHash(bytes, count)
        let found = find(bytes, count, hash)
        if found != 0 {
            levels[Int(found)].references += 1
            return found
        }
        let number = allocate(bytes, count)
        index.insert(hash, number)
        return number
    }

    /// Gives up one hold on a level.
    mutating func release(_ number: UInt32) {
        levels[Int(number)].references -= 1
        if levels[Int(number)].references > 0 { return }
        let length = Int(levels[Int(number)].length)
        index.remove(hasher.shortHash(bytes(of: number, length), length), number)
        releaseBytes(Int(number))
        levels[Int(number)] = Level(references: firstFree, length: 0, low: 0, high: 0)
        firstFree = number
    }

    /// The first byte of a level; nil where it is empty.
    func firstByte(of number: UInt32) -> UInt8? {
        let length = Int(levels[Int(number)].length)
        return length == 0 ? nil : bytes(of: number, length).load(as: UInt8.self)
    }

    @inline(__always)
    private func find(_ wanted: UnsafeRawPointer, _ count: Int, _ hash: UInt32) -> UInt32 {
        index.find(hash) { number in
            Int(levels[Int(number)].length) == count && bytesEqual(bytes(of: number, count), wanted, count)
        }
    }

    @inline(__always)
    private func bytes(of number: UInt32, _ length: Int) -> UnsafeRawPointer {
        let bytes = UnsafeRawPointer(levels + Int(number)) + Self.bytesOffset
        return length <= Self.inlineLimit ? bytes : bytes.load(as: UnsafeRawPointer.self)
    }

    private mutating func allocate(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
        let number: UInt32
        if firstFree != 0 {
            number = firstFree
            firstFree = levels[Int(number)].references
        } else {
            if used == capacity {
                let grown = UnsafeMutablePointer<Level>.allocate(capacity: capacity * 2)
                grown.update(from: levels, count: used)
                levels.deallocate()
                levels = grown
                capacity *= 2
            }
            number = UInt32(used)
            used += 1
        }
        levels[Int(number)] = Level(references: 1, length: UInt32(count), low: 0, high: 0)
        let storage = UnsafeMutableRawPointer(levels + Int(number)) + Self.bytesOffset
        if count <= Self.inlineLimit {
            storage.copyMemory(from: bytes, byteCount: count)
        } else {
            let copy = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 1)
            copy.copyMemory(from: bytes, byteCount: count)
            storage.storeBytes(of: copy, as: UnsafeMutableRawPointer.self)
        }
        return number
    }

    private func releaseBytes(_ number: Int) {
        if Int(levels[number].length) > Self.inlineLimit { bytes(of: UInt32(number), .max).deallocate() }
    }
}
