import MQTTHooks
import Synchronization

/// One bucket for each name, in the whole broker: a bounded number of them, behind several locks that are held for a
/// look-up and some arithmetic.
final class BucketTable: Sendable {
    private struct Slot {
        var key: ExactString
        var bucket: Bucket
    }

    private struct State {
        var slots: [Slot] = []
        var places: [ExactString: Int] = [:]
        /// Where to look next for a slot that can be given away.
        var hand = 0
    }

    private final class Shard: Sendable {
        let state = Mutex(State())
    }

    private static let shardCount = 16
    /// How many slots are looked at before one is given away.
    private static let sampleSize = 8

    private let rate: RateLimit.Rate
    private let capacity: Int
    private let shards = (0..<shardCount).map { _ in Shard() }

    /// A table of at most `capacity` buckets, rounded up to a multiple of 16.
    init(_ rate: RateLimit.Rate, capacity: Int) {
        self.rate = rate
        self.capacity = max(1, (capacity + Self.shardCount - 1) / Self.shardCount)
    }

    /// How many buckets there are.
    var count: Int { shards.reduce(0) { $0 + $1.state.withLock { $0.slots.count } } }

    /// Takes a message from a name's bucket.
    ///
    /// - Parameter overdraws: Whether it is taken in any case, even from an empty bucket.
    /// - Returns: In how many seconds the bucket is out of debt; nil: nothing was taken.
    func take(_ key: ExactString, size: Int, at time: Double, overdraws: Bool) -> Double? {
        shard(of: key).state.withLock { state in
            let place = place(of: key, at: time, in: &state)
            state.slots[place].bucket.fill(rate, at: time)
            guard overdraws || state.slots[place].bucket.admits(rate) else { return nil }
            state.slots[place].bucket.take(size)
            return state.slots[place].bucket.wait(rate)
        }
    }

    /// Undoes ``take(_:size:at:overdraws:)``.
    func giveBack(_ key: ExactString, size: Int) {
        shard(of: key).state.withLock { state in
            guard let place = state.places[key] else { return }
            state.slots[place].bucket.giveBack(size)
        }
    }

    private func shard(of key: ExactString) -> Shard {
        shards[Int(UInt(bitPattern: key.hashValue) % UInt(Self.shardCount))]
    }

    private func place(of key: ExactString, at time: Double, in state: inout State) -> Int {
        if let place = state.places[key] { return place }
        let slot = Slot(key: key, bucket: Bucket(rate, at: time))
        if state.slots.count < capacity {
            state.slots.append(slot)
            state.places[key] = state.slots.count - 1
            return state.slots.count - 1
        }
        // The fullest of a few: nothing is lost where it is full, and little else. Somebody who makes names up gains a new
        // bucket for each anyway.
        var best = state.hand
        var shortest = Double.infinity
        for _ in 0..<min(Self.sampleSize, capacity) {
            let time = state.slots[state.hand].bucket.timeToFull(rate, at: time)
            if time < shortest { (best, shortest) = (state.hand, time) }
            state.hand = (state.hand + 1) % capacity
            if time == 0 { break }
        }
        state.places[state.slots[best].key] = nil
        state.slots[best] = slot
        state.places[key] = best
        return best
    }
}
