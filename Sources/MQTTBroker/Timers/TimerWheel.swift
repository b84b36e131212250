/// Timers of one event loop: a hierarchy of eight wheels of 64 slots, in flat storage.
///
/// Pure: time is passed in, in milliseconds of a monotonic clock. A timer fires at the first ``advance(to:fire:)``
/// that reaches its deadline rounded up to the resolution, never early. Scheduling and cancelling cost the same
/// for any number of timers, and advancing costs by timers and occupied slots passed, whatever the time between.
///
/// A class, so that `fire` may schedule and cancel in the wheel that calls it.
final class TimerWheel<Key: Hashable> {
    private struct Entry {
        /// nil: free.
        var key: Key?
        var deadline: Int64 = 0
        /// The neighbours in the list of a slot; `next` also in the list of free entries. -1: none.
        var next: Int32 = -1
        var previous: Int32 = -1
        /// The list that the entry is in.
        var list: Int32 = 0
        var generation: UInt32 = 0
    }
    private static var levels: Int { 8 }
    private static var bitsPerLevel: Int { 6 }
    /// Ticks that the wheels tell apart: 890 000 years of 100 ms.
    private static var lastTick: Int64 { (1 << Int64(levels * bitsPerLevel)) - 1 }
    /// The list of timers that are due, after those of all slots.
    private static var dueList: Int { levels << bitsPerLevel }

    /// Milliseconds between ticks.
    let resolution: Int64
    private let origin: Int64
    /// The tick that was reached.
    private var current: Int64 = 0
    private var entries = ContiguousArray<Entry>()
    private var firstFree: Int32 = -1
    private var heads: ContiguousArray<Int32>
    private var lastDue: Int32 = -1
    /// A bit for each slot of a level that has timers.
    private var occupied: ContiguousArray<UInt64>
    /// How many timers are scheduled.
    private(set) var count = 0

    /// An empty wheel.
    ///
    /// - Parameters:
    ///   - resolution: Milliseconds by which timers may be late, at least 1.
    ///   - now: The time now; the wheel cannot tell times before it apart.
    init(resolution: Int64 = 100, now: Int64 = 0) {
        precondition(resolution > 0, "a resolution of \(resolution) ms")
        self.resolution = resolution
        origin = now
        heads = ContiguousArray(repeating: -1, count: Self.dueList + 1)
        occupied = ContiguousArray(repeating: 0, count: Self.levels)
    }

    /// Schedules a timer for a time in milliseconds. One of the past fires at the next tick.
    @discardableResult
    func schedule(_ key: Key, at deadline: Int64) -> TimerToken {
        let position: Int32
        if firstFree >= 0 {
            position = firstFree
            firstFree = entries[Int(position)].next
        } else {
            position = Int32(entries.count)
            entries.append(Entry())
        }
        entries[Int(position)].key = key
        entries[Int(position)].deadline = max(tick(ofDeadline: deadline), current + 1)
        link(position, into: slot(of: entries[Int(position)].deadline))
        count += 1
        return TimerToken(position: position, generation: entries[Int(position)].generation)
    }

    /// Cancels a timer.
    ///
    /// - Returns: False where it has fired or was cancelled.
    @discardableResult
    func cancel(_ token: TimerToken) -> Bool {
        guard token.position >= 0, token.position < entries.count,
            entries[Int(token.position)].generation == token.generation,
            entries[Int(token.position)].key != nil
        else { return false }
        unlink(token.position)
        release(token.position)
        return true
    }

    /// Fires the timers whose time has come, in the order of their ticks.
    ///
    /// What `fire` schedules waits for a later call, what it cancels does not fire. Time does not go back: an earlier
    /// `now` changes nothing.
    func advance(to now: Int64, fire: (Key) -> Void) {
        let target = tick(reachedAt: now)
        while let next = nextSlot(), next.tick <= target {
            current = next.tick
            expand(next.level, next.slot)
        }
        current = max(current, target)
        while heads[Self.dueList] >= 0 {
            let position = heads[Self.dueList]
            unlink(position)
            let key = entries[Int(position)].key
            release(position)
            if let key { fire(key) }
        }
    }

    /// When ``advance(to:fire:)`` next has something to do, in milliseconds: at or before the first deadline.
    /// nil: there are no timers.
    var nextDeadline: Int64? {
        if heads[Self.dueList] >= 0 { return origin + current * resolution }
        guard let next = nextSlot() else { return nil }
        let (time, isOverflow) = next.tick.multipliedReportingOverflow(by: resolution)
        let (sum, isSumOverflow) = origin.addingReportingOverflow(time)
        return isOverflow || isSumOverflow ? .max : sum
    }

    /// The first occupied slot in time: all lists of a level come before those of the next.
    private func nextSlot() -> (level: Int, slot: Int, tick: Int64)? {
        for level in 0..<Self.levels where occupied[level] != 0 {
            let slot = occupied[level].trailingZeroBitCount
            let shift = Int64(level * Self.bitsPerLevel)
            // The digits of the current tick above the level's own are those of every timer in it.
            let upper = shift + Int64(Self.bitsPerLevel)
            return (level, slot, ((current >> upper) << upper) | (Int64(slot) << shift))
        }
        return nil
    }

    /// Moves the timers of a slot that begins now to the due list or to lower levels.
    private func expand(_ level: Int, _ slot: Int) {
        let list = (level << Self.bitsPerLevel) | slot
        var position = heads[list]
        heads[list] = -1
        occupied[level] &= ~(1 << UInt64(slot))
        while position >= 0 {
            let next = entries[Int(position)].next
            let deadline = entries[Int(position)].deadline
            link(position, into: deadline <= current ? Self.dueList : self.slot(of: deadline))
            position = next
        }
    }

    /// The list of a deadline later than `current`: its level is the highest digit in which the two differ.
    private func slot(of deadline: Int64) -> Int {
        let level = (63 - (deadline ^ current).leadingZeroBitCount) / Self.bitsPerLevel
        return (level << Self.bitsPerLevel) | (Int(deadline >> Int64(level * Self.bitsPerLevel)) & 63)
    }

    private func link(_ position: Int32, into list: Int) {
        entries[Int(position)].list = Int32(list)
        if list == Self.dueList {
            entries[Int(position)].next = -1
            entries[Int(position)].previous = heads[list] < 0 ? -1 : lastDue
            if heads[list] < 0 { heads[list] = position } else { entries[Int(lastDue)].next = position }
            lastDue = position
            return
        }
        let head = heads[list]
        entries[Int(position)].next = head
        entries[Int(position)].previous = -1
        if head >= 0 { entries[Int(head)].previous = position }
        heads[list] = position
        occupied[list >> Self.bitsPerLevel] |= 1 << UInt64(list & 63)
    }

    private func unlink(_ position: Int32) {
        let entry = entries[Int(position)]
        let list = Int(entry.list)
        if entry.previous >= 0 { entries[Int(entry.previous)].next = entry.next } else { heads[list] = entry.next }
        if entry.next >= 0 {
            entries[Int(entry.next)].previous = entry.previous
        } else if list == Self.dueList {
            lastDue = entry.previous
        }
        if list != Self.dueList && heads[list] < 0 {
            occupied[list >> Self.bitsPerLevel] &= ~(1 << UInt64(list & 63))
        }
    }

    private func release(_ position: Int32) {
        entries[Int(position)].key = nil
        entries[Int(position)].generation &+= 1
        entries[Int(position)].next = firstFree
        firstFree = position
        count -= 1
    }

    private func tick(ofDeadline deadline: Int64) -> Int64 {
        let (distance, isOverflow) = deadline.subtractingReportingOverflow(origin)
        if isOverflow { return deadline > origin ? Self.lastTick : 0 }
        let tick = distance / resolution + (distance % resolution > 0 ? 1 : 0)
        return min(max(tick, 0), Self.lastTick)
    }

    private func tick(reachedAt now: Int64) -> Int64 {
        let (distance, isOverflow) = now.subtractingReportingOverflow(origin)
        // One short of the last, so that a timer can always be scheduled later than now.
        return isOverflow ? current : min(max(distance / resolution, 0), Self.lastTick - 1)
    }
}
