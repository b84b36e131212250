import Synchronization

/// `mqtt.ratelimit`: token buckets by key, one set for all scripts on all event loops.
///
/// A bucket that is full again is as good as none: it is forgotten. Where there are too many, the one that is nearest to
/// being full goes, so that whoever uses much is the last to be forgotten.
final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var moment: Double
    }

    private let store = Mutex(ExpiringStore<Bucket>())
    private let maximumEntries: Int
    private let clock: ScriptClock

    init(maximumEntries: Int, clock: ScriptClock) {
        self.maximumEntries = maximumEntries
        self.clock = clock
    }

    /// Takes tokens out of a bucket.
    ///
    /// - Parameters:
    ///   - rate: How many tokens a second come in; above 0.
    ///   - burst: How many the bucket holds; at least `cost`.
    /// - Returns: 0 when they were there; otherwise in how many seconds they will be.
    func take(_ key: [UInt8], rate: Double, burst: Double, cost: Double) -> Double {
        let now = clock.monotonic()
        return store.withLock { store in
            store.sweep(now: now)
            var tokens = burst
            if let bucket = store.value(of: key, now: now) {
                tokens = min(burst, bucket.tokens + (now - bucket.moment) * rate)
            } else {
                while store.count >= maximumEntries, store.removeNearest() {}
            }
            // What is missing by rounding alone is not missing.
            let missing = cost - tokens
            let isTaken = missing <= 1e-9
            if isTaken { tokens = max(0, tokens - cost) }
            let full = now + (burst - tokens) / rate
            store.set(key, Bucket(tokens: tokens, moment: now), size: 0, deadline: full)
            return isTaken ? 0 : missing / rate
        }
    }
}
