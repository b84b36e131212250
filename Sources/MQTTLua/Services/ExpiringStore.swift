/// Values by keys, of which some expire. What has expired is not found, and makes room in the order of its expiry.
///
/// Every operation takes constant or logarithmic time, so that nobody waits long for a store that is shared by all
/// event loops.
struct ExpiringStore<Value> {
    private struct Slot {
        var key: [UInt8]
        var value: Value
        var size: Int
        /// In seconds of a monotonic clock; infinity: never.
        var deadline: Double
        /// Its place in `queue`; nil: it never expires.
        var place: Int?
    }

    private var slots: [Slot?] = []
    private var free: [Int] = []
    private var index: [[UInt8]: Int] = [:]
    /// The slots that expire, a heap by their deadlines.
    private var queue: [Int] = []
    /// The sizes of all entries together.
    private(set) var size = 0

    /// How many entries there are, expired ones that were not removed yet included.
    var count: Int { index.count }

    /// The value of a key that has not expired.
    mutating func value(of key: [UInt8], now: Double) -> Value? {
        guard let number = index[key], let slot = slots[number] else { return nil }
        if slot.deadline <= now {
            remove(number)
            return nil
        }
        return slot.value
    }

    /// The size of a key's entry; 0 when there is none.
    func size(of key: [UInt8]) -> Int { index[key].flatMap { slots[$0]?.size } ?? 0 }

    /// When a key's entry expires; nil when there is none.
    func deadline(of key: [UInt8]) -> Double? { index[key].flatMap { slots[$0]?.deadline } }

    /// Stores a value in the place of any other of that key.
    mutating func set(_ key: [UInt8], _ value: Value, size newSize: Int, deadline: Double) {
        if let number = index[key] { remove(number) }
        let number = free.popLast() ?? slots.count
        if number == slots.count { slots.append(nil) }
        slots[number] = Slot(key: key, value: value, size: newSize, deadline: deadline, place: nil)
        index[key] = number
        size += newSize
        guard deadline.isFinite else { return }
        queue.append(number)
        slots[number]?.place = queue.count - 1
        rise(queue.count - 1)
    }

    /// Removes a key; returns whether there was one that had not expired.
    mutating func remove(_ key: [UInt8], now: Double) -> Bool {
        guard let number = index[key], let slot = slots[number] else { return false }
        remove(number)
        return slot.deadline > now
    }

    /// Removes what has expired, but no more than so many entries at once.
    mutating func sweep(now: Double, limit: Int = 4) {
        for _ in 0..<limit {
            guard let first = queue.first, let slot = slots[first], slot.deadline <= now else { return }
            remove(first)
        }
    }

    /// Removes the entry that expires first; returns whether any expires.
    mutating func removeNearest() -> Bool {
        guard let first = queue.first else { return false }
        remove(first)
        return true
    }

    /// Removes the entry that expires first if it has expired; returns whether it has.
    mutating func removeExpired(now: Double) -> Bool {
        guard let first = queue.first, let slot = slots[first], slot.deadline <= now else { return false }
        remove(first)
        return true
    }

    private mutating func remove(_ number: Int) {
        guard let slot = slots[number] else { return }
        if let place = slot.place {
            let last = queue.count - 1
            exchange(place, last)
            queue.removeLast()
            if place < last {
                rise(place)
                sink(place)
            }
        }
        slots[number] = nil
        free.append(number)
        index[slot.key] = nil
        size -= slot.size
    }

    // MARK: The heap

    private func deadline(at place: Int) -> Double { slots[queue[place]]?.deadline ?? .infinity }

    private mutating func exchange(_ first: Int, _ second: Int) {
        queue.swapAt(first, second)
        slots[queue[first]]?.place = first
        slots[queue[second]]?.place = second
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard deadline(at: place) < deadline(at: parent) else { return }
            exchange(place, parent)
            place = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < queue.count {
                if deadline(at: child) < deadline(at: least) { least = child }
            }
            if least == place { return }
            exchange(place, least)
            place = least
        }
    }
}
