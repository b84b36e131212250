import MQTTHooks
import Synchronization

/// One bucket for each name, in the whole broker: a bounded number of them, behind several locks that are held for a
/// look-up and some arithmetic.
final class BucketTable: Sendable {
    private final class Shard: Sendable {
        let buckets: Mutex<BoundedTable<Bucket>>

        init(capacity: Int) { buckets = Mutex(BoundedTable(capacity: capacity)) }
    }

    private static let shardCount = 16

    private let rate: RateLimit.Rate
    private let shards: [Shard]

    /// A table of at most `capacity` buckets, rounded up to a multiple of 16.
    init(_ rate: RateLimit.Rate, capacity: Int) {
        self.rate = rate
        let share = (capacity + Self.shardCount - 1) / Self.shardCount
        shards = (0..<Self.shardCount).map { _ in Shard(capacity: share) }
    }

    /// How many buckets there are.
    var count: Int { shards.reduce(0) { $0 + $1.buckets.withLock { $0.count } } }

    /// Takes a message from a name's bucket.
    ///
    /// - Parameter overdraws: Whether it is taken from an empty bucket, too, unless there is a long debt already.
    /// - Returns: In how many seconds the bucket is out of debt; nil: nothing was taken.
    func take(_ key: ExactString, size: Int, at time: Double, overdraws: Bool) -> Double? {
        let rate = rate
        return shard(of: key).buckets.withLock { buckets in
            // A full bucket is like a new one: nothing is lost with it. Somebody who makes names up gains a new one for
            // each anyway.
            buckets.withValue(
                of: key, initial: Bucket(rate, at: time), worth: { $0.timeToFull(rate, at: time) }
            ) { bucket in
                bucket.fill(rate, at: time)
                guard overdraws ? bucket.lends(rate) : bucket.admits(rate) else { return nil }
                bucket.take(size)
                return bucket.wait(rate)
            }
        }
    }

    /// Undoes ``take(_:size:at:overdraws:)``.
    func giveBack(_ key: ExactString, size: Int) {
        shard(of: key).buckets.withLock { $0.withValue(ifPresent: key) { $0.giveBack(size) } ?? () }
    }

    private func shard(of key: ExactString) -> Shard {
        shards[Int(UInt(bitPattern: key.hashValue) % UInt(Self.shardCount))]
    }
}
