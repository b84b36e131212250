/// Something kept for each name, for a bounded number of names: where there is no room for one more, the one that is worth
/// the least among a few gives way.
///
/// For what plugins remember about clients, who can make up as many names as they like.
public struct BoundedTable<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var key: ExactString
        var value: Value
    }

    /// How many slots are looked at before one is given away.
    private static var sampleSize: Int { 8 }

    /// How many names there may be.
    public let capacity: Int
    private var slots: [Slot] = []
    private var places: [ExactString: Int] = [:]
    /// Where to look next for a slot that can be given away.
    private var hand = 0

    /// An empty table for so many names, at least one.
    public init(capacity: Int) { self.capacity = max(1, capacity) }

    /// How many names there are.
    public var count: Int { slots.count }

    /// Calls `body` with the value of a name, to be changed in place.
    ///
    /// - Parameters:
    ///   - initial: The value of a name that is new.
    ///   - worth: How much it matters that a value is kept; 0 or less: not at all.
    public mutating func withValue<R>(
        of key: ExactString, initial: @autoclosure () -> Value, worth: (Value) -> Double, _ body: (inout Value) -> R
    ) -> R {
        if let place = places[key] { return body(&slots[place].value) }
        let slot = Slot(key: key, value: initial())
        var place = slots.count
        if place < capacity {
            slots.append(slot)
        } else {
            place = leastWorth(worth)
            places[slots[place].key] = nil
            slots[place] = slot
        }
        places[key] = place
        return body(&slots[place].value)
    }

    /// Calls `body` with the value of a name, to be changed in place, if there is one.
    public mutating func withValue<R>(ifPresent key: ExactString, _ body: (inout Value) -> R) -> R? {
        guard let place = places[key] else { return nil }
        return body(&slots[place].value)
    }

    private mutating func leastWorth(_ worth: (Value) -> Double) -> Int {
        var best = hand
        var least = Double.infinity
        for _ in 0..<min(Self.sampleSize, capacity) {
            let value = worth(slots[hand].value)
            if value < least { (best, least) = (hand, value) }
            hand = (hand + 1) % capacity
            if value <= 0 { break }
        }
        return best
    }
}
