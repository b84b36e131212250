/// Filters without wildcards: a flat hash table of records of 64 bytes, one cache line each, that hold the
/// subscribers and the filter; only filters of more than 44 bytes are kept elsewhere.
struct ExactFilterTable: ~Copyable {
    private static let recordSize = 64
    private static let lengthOffset = 16
    private static let bytesOffset = 20
    private static let inlineLimit = recordSize - bytesOffset
    /// Where a record of a long filter holds the pointer to its bytes, and a free record the next free one.
    private static let pointerOffset = 24

    private let hasher: TopicHasher
    /// Record numbers by hash of the filter. Record 0 is never used.
    private var index = HashedIndex()
    private var records: UnsafeMutableRawPointer
    private var capacity = 16
    private var used = 1
    private var firstFree: UInt32 = 0

    /// An empty table.
    init(hasher: TopicHasher) {
        self.hasher = hasher
        records = .allocate(byteCount: capacity * Self.recordSize, alignment: Self.recordSize)
    }

    deinit {
        // Free records have an empty list and a length of 0.
        for number in 1..<used {
            let record = records + number * Self.recordSize
            Self.list(record).pointee.destroy()
            Self.releaseBytes(record)
        }
        records.deallocate()
    }

    /// Whether anyone subscribes to exactly this filter.
    func contains(_ filter: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = filter.baseAddress else { return false }
        return find(bytes, filter.count, hasher.shortHash(bytes, filter.count)) != 0
    }

    /// Appends the subscribers to the filter that equals `topic`.
    @inline(__always)
    func match(_ topic: UnsafeRawPointer, _ count: Int, into matches: inout ContiguousArray<SubscriptionMatch>) {
        if index.count == 0 { return }
        let number = find(topic, count, hasher.shortHash(topic, count))
        if number != 0 { Self.list(records + Int(number) &* Self.recordSize).pointee.append(to: &matches) }
    }

    /// Adds a subscription or replaces it in place. True: it is new.
    mutating func insert(_ filter: UnsafeRawBufferPointer, _ match: SubscriptionMatch) -> Bool {
        guard let bytes = filter.baseAddress else { return false }
        let hash = hasher.shortHash(bytes, filter.count)
        var number = find(bytes, filter.count, hash)
        if number == 0 {
            number = allocateRecord(bytes, filter.count)
            index.insert(hash, number)
        }
        return Self.list(records + Int(number) * Self.recordSize).pointee.insert(match, hasher: hasher)
    }

    /// Removes a subscription, and the filter with its last one. False: there was none.
    mutating func remove(_ filter: UnsafeRawBufferPointer, _ subscriber: Subscriber) -> Bool {
        guard let bytes = filter.baseAddress else { return false }
        let hash = hasher.shortHash(bytes, filter.count)
        let number = find(bytes, filter.count, hash)
        if number == 0 { return false }
        let record = records + Int(number) * Self.recordSize
        guard Self.list(record).pointee.remove(subscriber, hasher: hasher) else { return false }
        if Self.list(record).pointee.isEmpty {
            index.remove(hash, number)
            Self.releaseBytes(record)
            record.storeBytes(of: 0, toByteOffset: Self.lengthOffset, as: UInt32.self)
            record.storeBytes(of: firstFree, toByteOffset: Self.pointerOffset, as: UInt32.self)
            firstFree = number
        }
        return true
    }

    @inline(__always)
    private func find(_ bytes: UnsafeRawPointer, _ count: Int, _ hash: UInt32) -> UInt32 {
        let records = records
        return index.find(hash) { number in
            let record = records + Int(number) &* Self.recordSize
            return Int(record.load(fromByteOffset: Self.lengthOffset, as: UInt32.self)) == count
                && bytesEqual(Self.bytes(record, count), bytes, count)
        }
    }

    private mutating func allocateRecord(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
        let number: UInt32
        if firstFree != 0 {
            number = firstFree
            firstFree = (records + Int(number) * Self.recordSize).load(
                fromByteOffset: Self.pointerOffset, as: UInt32.self)
        } else {
            if used == capacity {
                let grown = UnsafeMutableRawPointer.allocate(
                    byteCount: capacity * 2 * Self.recordSize, alignment: Self.recordSize)
                grown.copyMemory(from: records, byteCount: used * Self.recordSize)
                records.deallocate()
                records = grown
                capacity *= 2
            }
            number = UInt32(used)
            used += 1
        }
        let record = records + Int(number) * Self.recordSize
        record.storeBytes(of: SubscriberList(), as: SubscriberList.self)
        record.storeBytes(of: UInt32(count), toByteOffset: Self.lengthOffset, as: UInt32.self)
        if count <= Self.inlineLimit {
            (record + Self.bytesOffset).copyMemory(from: bytes, byteCount: count)
        } else {
            let copy = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 1)
            copy.copyMemory(from: bytes, byteCount: count)
            record.storeBytes(of: copy, toByteOffset: Self.pointerOffset, as: UnsafeMutableRawPointer.self)
        }
        return number
    }

    @inline(__always)
    private static func list(_ record: UnsafeMutableRawPointer) -> UnsafeMutablePointer<SubscriberList> {
        record.assumingMemoryBound(to: SubscriberList.self)
    }

    @inline(__always)
    private static func bytes(_ record: UnsafeMutableRawPointer, _ count: Int) -> UnsafeRawPointer {
        count <= inlineLimit
            ? UnsafeRawPointer(record + bytesOffset)
            : UnsafeRawPointer(record.load(fromByteOffset: pointerOffset, as: UnsafeMutableRawPointer.self))
    }

    private static func releaseBytes(_ record: UnsafeMutableRawPointer) {
        if Int(record.load(fromByteOffset: lengthOffset, as: UInt32.self)) > inlineLimit {
            record.load(fromByteOffset: pointerOffset, as: UnsafeMutableRawPointer.self).deallocate()
        }
    }
}
