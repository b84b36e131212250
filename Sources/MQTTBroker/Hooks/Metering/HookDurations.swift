/// How long something took, many times.
public struct HookDurations: Sendable, Hashable {
    /// The number of buckets: the first is for what took less than 256 ns, each of the others for what took up to twice as
    /// long as the one before, the last for everything else.
    public static let bucketCount = 32

    /// How often it was measured.
    public internal(set) var count: UInt64 = 0
    /// All measurements together, in nanoseconds.
    public internal(set) var total: UInt64 = 0
    /// The longest, in nanoseconds.
    public internal(set) var longest: UInt64 = 0
    /// How many measurements fell into each bucket.
    public internal(set) var buckets = [UInt64](repeating: 0, count: bucketCount)

    /// No measurement yet.
    public init() {}

    mutating func record(_ nanoseconds: UInt64) {
        count += 1
        total += nanoseconds
        longest = max(longest, nanoseconds)
        buckets[min(Self.bucketCount - 1, max(0, 64 - (nanoseconds >> 8).leadingZeroBitCount))] += 1
    }

    /// The time, in nanoseconds, within which a share of the measurements was: the upper end of the bucket that it ends in.
    ///
    /// - Parameter share: 0 to 1, such as 0.99.
    public func quantile(_ share: Double) -> UInt64 {
        let wanted = UInt64((Double(count) * share).rounded(.up))
        var seen: UInt64 = 0
        for (place, number) in buckets.enumerated() {
            seen += number
            if seen >= wanted, number > 0 { return min(longest, 256 << UInt64(place)) }
        }
        return longest
    }

    mutating func add(_ other: HookDurations) {
        count += other.count
        total += other.total
        longest = max(longest, other.longest)
        for place in buckets.indices { buckets[place] += other.buckets[place] }
    }
}
