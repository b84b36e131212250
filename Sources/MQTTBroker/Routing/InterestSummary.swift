import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What one event loop's sessions subscribe to, as other loops may ask without a lock: yes where a subscription
/// may match, no only where none does.
///
/// A table of counters: a filter without wildcards counts at the hash of the filter, one with wildcards at the
/// hash of its levels before the first wildcard, and the summary knows the numbers of such levels that are in use,
/// so that a topic is looked up once for itself and once for each of those. A filter that begins with a wildcard
/// matches every topic but those that begin with `$`. Overlaps of hashes give answers of yes that are wrong; about
/// as often as the share of counters that are in use.
final class InterestSummary: Sendable {
    /// Filters with more levels than this before their first wildcard count by these first ones alone.
    private static let deepestPrefix = 63

    private let hasher: TopicHasher
    private let mask: Int
    /// Calloc'ed memory whose pages cost nothing until they are counted in; only atomic operations touch it.
    private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<UInt32>>
    /// How many filters with wildcards there are by the number of levels before the first one; owner's loop only.
    private nonisolated(unsafe) let filtersByDepth: UnsafeMutablePointer<Int>
    /// A bit for each number of levels in use, 0 among them.
    private let depthsInUse = Atomic<UInt64>(0)

    /// An empty summary.
    ///
    /// - Parameters:
    ///   - counterBits: The table has two to the power of this many counters of four bytes.
    ///   - hasher: The keyed hash.
    init(counterBits: Int = 20, hasher: TopicHasher = .process) {
        precondition((4...30).contains(counterBits), "2^\(counterBits) counters")
        let count = 1 << counterBits
        guard let memory = calloc(count, MemoryLayout<Atomic<UInt32>>.stride) else {
            preconditionFailure("out of memory")
        }
        self.hasher = hasher
        mask = count - 1
        // An atomic number has the representation of the number: zeroed memory is counters at zero.
        counters = memory.bindMemory(to: Atomic<UInt32>.self, capacity: count)
        filtersByDepth = .allocate(capacity: Self.deepestPrefix + 1)
        filtersByDepth.initialize(repeating: 0, count: Self.deepestPrefix + 1)
    }

    deinit {
        free(counters)
        filtersByDepth.deallocate()
    }

    /// Counts a filter in. Called on the owner's loop only, before the subscription is acknowledged.
    func add(filter: UnsafeRawBufferPointer) {
        guard let bytes = filter.baseAddress, filter.count > 0 else { return }
        let place = place(bytes, filter.count)
        counters[place.counter].add(1, ordering: .releasing)
        guard let depth = place.depth else { return }
        filtersByDepth[depth] += 1
        if filtersByDepth[depth] == 1 { depthsInUse.bitwiseOr(1 << UInt64(depth), ordering: .releasing) }
    }

    /// Counts out a filter that was counted in. Called on the owner's loop only.
    func remove(filter: UnsafeRawBufferPointer) {
        guard let bytes = filter.baseAddress, filter.count > 0 else { return }
        let place = place(bytes, filter.count)
        if let depth = place.depth {
            guard filtersByDepth[depth] > 0 else { return }
            filtersByDepth[depth] -= 1
            if filtersByDepth[depth] == 0 { depthsInUse.bitwiseAnd(~(1 << UInt64(depth)), ordering: .releasing) }
        }
        guard counters[place.counter].load(ordering: .relaxed) > 0 else { return }
        counters[place.counter].subtract(1, ordering: .releasing)
    }

    /// Whether a subscription of the owner's may match a topic. From any thread.
    func mayMatch(topic: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = topic.baseAddress, topic.count > 0 else { return false }
        var depths = depthsInUse.load(ordering: .acquiring)
        if depths & 1 != 0 && bytes.load(as: UInt8.self) != UInt8(ascii: "$") { return true }
        if isCounted(hasher.hash(bytes, topic.count)) { return true }
        depths >>= 1
        var prefix: UInt64 = 0
        var levels = LevelIterator(bytes, topic.count)
        while depths != 0 && !levels.isAtEnd {
            let level = levels.next()
            prefix = extended(prefix, by: level)
            if depths & 1 != 0 && isCounted(prefix) { return true }
            depths >>= 1
        }
        return false
    }

    @inline(__always)
    private func isCounted(_ hash: UInt64) -> Bool {
        counters[Int(truncatingIfNeeded: hash) & mask].load(ordering: .acquiring) != 0
    }

    /// The hash of some levels and one more. It differs from that of the same levels as a whole topic.
    @inline(__always)
    private func extended(_ prefix: UInt64, by level: (bytes: UnsafeRawPointer, count: Int)) -> UInt64 {
        hasher.hash(word: (prefix &<< 1 | prefix &>> 63) ^ hasher.hash(level.bytes, level.count))
    }

    /// Where a filter counts, and how many levels it has before its first wildcard; nil: it has none.
    private func place(_ bytes: UnsafeRawPointer, _ count: Int) -> (counter: Int, depth: Int?) {
        var prefix: UInt64 = 0
        var prefixDepth = 0
        var levels = LevelIterator(bytes, count)
        while !levels.isAtEnd {
            let level = levels.next()
            if LevelIterator.isSingle(UInt8(ascii: "+"), level) || LevelIterator.isSingle(UInt8(ascii: "#"), level) {
                return (Int(truncatingIfNeeded: prefix) & mask, prefixDepth)
            }
            if prefixDepth < Self.deepestPrefix {
                prefix = extended(prefix, by: level)
                prefixDepth += 1
            }
        }
        return (Int(truncatingIfNeeded: hasher.hash(bytes, count)) & mask, nil)
    }
}
