/// An open-addressing table from 32-bit hashes to numbers other than 0; the caller keeps the keys and compares them.
///
/// Linear probing at a load of at most three quarters, eight bytes a slot. Removal moves later slots back, so
/// that insertion and removal without end leave no tombstones. An empty table owns no memory.
struct HashedIndex: ~Copyable {
    private struct Slot: BitwiseCopyable {
        var hash: UInt32
        /// 0: free.
        var value: UInt32
    }

    private var slots: UnsafeMutablePointer<Slot>?
    private var mask = 0
    /// How many values the table holds.
    private(set) var count = 0

    /// An empty table.
    init() {}

    deinit {
        slots?.deallocate()
    }

    /// The value under `hash` that `isMatch` accepts; 0: none.
    @inline(__always)
    func find(_ hash: UInt32, where isMatch: (UInt32) -> Bool) -> UInt32 {
        guard let slots else { return 0 }
        var position = Int(hash) & mask
        while true {
            let slot = slots[position]
            if slot.value == 0 { return 0 }
            if slot.hash == hash && isMatch(slot.value) { return slot.value }
            position = (position &+ 1) & mask
        }
    }

    /// Adds a value, which must not be in the table under this hash.
    mutating func insert(_ hash: UInt32, _ value: UInt32) {
        if slots == nil || (count &+ 1) &* 4 > (mask &+ 1) &* 3 { resize(to: slots == nil ? 16 : (mask &+ 1) &* 2) }
        guard let slots else { preconditionFailure("a table without memory") }
        Self.place(Slot(hash: hash, value: value), in: slots, mask: mask)
        count &+= 1
    }

    /// Puts another value in the place of one that is in the table under `hash`.
    mutating func replace(_ hash: UInt32, _ value: UInt32, with newValue: UInt32) {
        guard let slots else { preconditionFailure("a table without memory") }
        slots[position(of: value, hash: hash, in: slots)].value = newValue
    }

    /// Removes a value that is in the table under `hash`.
    mutating func remove(_ hash: UInt32, _ value: UInt32) {
        guard let slots else { preconditionFailure("a table without memory") }
        var hole = position(of: value, hash: hash, in: slots)
        var next = hole
        while true {
            next = (next &+ 1) & mask
            let slot = slots[next]
            if slot.value == 0 { break }
            // A slot may move into the hole when its home is not between the hole and itself.
            let distanceFromHome = (next &- Int(slot.hash)) & mask
            if distanceFromHome >= (next &- hole) & mask {
                slots[hole] = slot
                hole = next
            }
        }
        slots[hole].value = 0
        count &-= 1
        if count == 0 {
            slots.deallocate()
            self.slots = nil
            mask = 0
        } else if mask > 1023 && count &* 8 < mask {
            resize(to: (mask &+ 1) / 2)
        }
    }

    private func position(of value: UInt32, hash: UInt32, in slots: UnsafeMutablePointer<Slot>) -> Int {
        var position = Int(hash) & mask
        while slots[position].value != value || slots[position].hash != hash {
            precondition(slots[position].value != 0, "a value that is not in the table")
            position = (position &+ 1) & mask
        }
        return position
    }

    private static func place(_ slot: Slot, in slots: UnsafeMutablePointer<Slot>, mask: Int) {
        var position = Int(slot.hash) & mask
        while slots[position].value != 0 { position = (position &+ 1) & mask }
        slots[position] = slot
    }

    private mutating func resize(to capacity: Int) {
        let newSlots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        newSlots.initialize(repeating: Slot(hash: 0, value: 0), count: capacity)
        if let slots {
            for position in 0...mask where slots[position].value != 0 {
                Self.place(slots[position], in: newSlots, mask: capacity &- 1)
            }
            slots.deallocate()
        }
        slots = newSlots
        mask = capacity &- 1
    }
}
