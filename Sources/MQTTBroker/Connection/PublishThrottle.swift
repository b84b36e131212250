import MQTTHooks

/// Two token buckets for what one client publishes: messages and bytes. Pure; time comes in milliseconds.
///
/// A message may overdraw a bucket, so that one larger than a second's worth passes, too; the debt is paid before the next.
struct PublishThrottle {
    private struct Bucket {
        let rate: Double
        let burst: Double
        var level: Double
        var filledAt: Int64

        init(rate: Double, burst: Double, now: Int64) {
            self.rate = rate
            self.burst = burst
            level = burst
            filledAt = now
        }

        mutating func fill(_ now: Int64) {
            level = min(burst, level + rate * Double(max(0, now - filledAt)) / 1000)
            filledAt = now
        }

        /// In how many milliseconds a debt is paid.
        var wait: Double { level >= 0 ? 0 : -level / rate * 1000 }
    }

    private var messages: Bucket?
    private var bytes: Bucket?

    /// Nil: nothing is limited.
    init?(_ limits: ClientLimits, now: Int64) {
        if let rate = limits.publishRate {
            messages = Bucket(rate: rate, burst: max(1, limits.publishBurst ?? rate), now: now)
        }
        if let rate = limits.publishBytesRate { bytes = Bucket(rate: rate, burst: rate, now: now) }
        if messages == nil, bytes == nil { return nil }
    }

    /// Whether a message may pass now, and takes what it needs if so.
    mutating func admits(payload: Int, now: Int64) -> Bool {
        messages?.fill(now)
        bytes?.fill(now)
        guard messages?.level ?? 1 >= 1, bytes?.level ?? 1 > 0 else { return false }
        take(payload)
        return true
    }

    /// Lets a message pass, and says for how many milliseconds nothing more may come.
    mutating func delay(payload: Int, now: Int64) -> Int64 {
        messages?.fill(now)
        bytes?.fill(now)
        take(payload)
        return Int64(max(messages?.wait ?? 0, bytes?.wait ?? 0).rounded(.up))
    }

    private mutating func take(_ payload: Int) {
        messages?.level -= 1
        bytes?.level -= Double(payload)
    }
}
