/// Two levels that rise with time, up to a burst, and fall with what is published. Pure; time comes in seconds.
struct Bucket: Sendable {
    private var messages: Double
    private var bytes: Double
    private var filledAt: Double

    /// A full bucket.
    init(_ rate: RateLimit.Rate, at time: Double) {
        messages = rate.messageCapacity
        bytes = rate.byteCapacity
        filledAt = time
    }

    mutating func fill(_ rate: RateLimit.Rate, at time: Double) {
        let seconds = max(0, time - filledAt)
        messages = min(rate.messageCapacity, messages + rate.messages * seconds)
        bytes = min(rate.byteCapacity, bytes + Double(rate.bytes) * seconds)
        filledAt = max(filledAt, time)
    }

    /// Whether a message may be published now. One that is larger than any burst may, and leaves a debt.
    func admits(_ rate: RateLimit.Rate) -> Bool {
        (rate.messages == 0 || messages >= 1) && (rate.bytes == 0 || bytes > 0)
    }

    /// Whether a message may be taken on credit. Whoever waits until its debt is paid is never asked more; who does not,
    /// by coming back on another connection, is lent no more than this and one message.
    func lends(_ rate: RateLimit.Rate) -> Bool { wait(rate) <= RateLimit.longestDebt }

    mutating func take(_ size: Int) {
        messages -= 1
        bytes -= Double(size)
    }

    mutating func giveBack(_ size: Int) {
        messages += 1
        bytes += Double(size)
    }

    /// In how many seconds the debt is paid; 0: there is none.
    func wait(_ rate: RateLimit.Rate) -> Double {
        max(0, rate.messages > 0 ? -messages / rate.messages : 0, rate.bytes > 0 ? -bytes / Double(rate.bytes) : 0)
    }

    /// In how many seconds it is full: it is then like a new one, and need not be kept.
    func timeToFull(_ rate: RateLimit.Rate, at time: Double) -> Double {
        var bucket = self
        bucket.fill(rate, at: time)
        return max(
            rate.messages > 0 ? (rate.messageCapacity - bucket.messages) / rate.messages : 0,
            rate.bytes > 0 ? (rate.byteCapacity - bucket.bytes) / Double(rate.bytes) : 0)
    }
}
