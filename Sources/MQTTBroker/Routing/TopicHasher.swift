/// A fast keyed hash of topic bytes: two secret words, a multiplication of 64 by 64 bits per 16 bytes.
///
/// The secrets are drawn once per process, so that no client can choose topics that collide.
struct TopicHasher: Sendable, BitwiseCopyable {
    private let seed: UInt64
    private let secret: UInt64

    /// The hasher that every table of this process uses.
    static let process: TopicHasher = {
        var generator = SystemRandomNumberGenerator()
        return TopicHasher(seed: generator.next(), secret: generator.next())
    }()

    /// A hasher of given secrets; equal secrets give equal hashes.
    init(seed: UInt64, secret: UInt64) {
        self.seed = seed
        // A secret of zero would make products of zero easy to provoke.
        self.secret = secret | 0x8000_0001
    }

    /// The hash of `count` bytes.
    @inline(__always)
    func hash(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
        var state = seed
        var first: UInt64 = 0
        var last: UInt64 = 0
        if count > 16 {
            var offset = 0
            repeat {
                state = Self.fold(Self.word(bytes, offset) ^ secret, Self.word(bytes, offset &+ 8) ^ state)
                offset &+= 16
            } while offset &+ 16 < count
            first = Self.word(bytes, count &- 16)
            last = Self.word(bytes, count &- 8)
        } else if count >= 8 {
            first = Self.word(bytes, 0)
            last = Self.word(bytes, count &- 8)
        } else if count >= 4 {
            first = UInt64(bytes.loadUnaligned(as: UInt32.self))
            last = UInt64(bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        } else if count > 0 {
            // One to three bytes: the first, the middle and the last cover them all.
            first =
                UInt64(bytes.load(as: UInt8.self)) << 8 | UInt64(bytes.load(fromByteOffset: count >> 1, as: UInt8.self))
            last = UInt64(bytes.load(fromByteOffset: count &- 1, as: UInt8.self))
        }
        let mixed = Self.fold(first ^ secret, last ^ state)
        return Self.fold(mixed ^ seed, UInt64(truncatingIfNeeded: count) ^ secret)
    }

    /// The hash of `count` bytes, folded to what a ``HashedIndex`` takes.
    @inline(__always)
    func shortHash(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
        let hash = hash(bytes, count)
        return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
    }

    /// The hash of a word, such as a pointer or two numbers side by side.
    @inline(__always)
    func hash(word: UInt64) -> UInt64 {
        Self.fold(word ^ secret, seed | 1)
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
