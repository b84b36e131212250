import MQTTHooks

/// Counts failures by name, and says when it is enough. Pure; time comes in seconds.
struct FailureTable: Sendable {
    private struct Record: Sendable {
        /// When the failures within the window were.
        var times: [Double] = []
        /// How many bans there were in a row.
        var offences = 0
        var bannedAt = -Double.infinity
        var banEnd = -Double.infinity

        mutating func forget(before time: Double) { times.removeAll { $0 <= time } }
    }

    /// A client that was refused before it was banned may be heard of a little later; that is no new offence.
    private static let grace = 2.0

    private let limit: Int
    private let window: Double
    private let ban: Double
    private let maximumBan: Double
    private var records: BoundedTable<Record>

    /// - Parameter limit: How many failures are enough; 0: they are not counted.
    init(limit: Int, _ configuration: BruteForceGuard.Configuration) {
        self.limit = limit
        window = configuration.windowSeconds
        ban = configuration.banSeconds
        maximumBan = max(configuration.banSeconds, configuration.maximumBanSeconds)
        records = BoundedTable(capacity: configuration.maximumKeys)
    }

    /// How many names are remembered.
    var count: Int { records.count }

    /// Counts a failure.
    ///
    /// - Returns: For how many seconds the name is to be banned; nil: it is not.
    mutating func fail(_ name: String, at time: Double) -> Double? {
        guard limit > 0 else { return nil }
        let (limit, window, ban, maximumBan) = (limit, window, ban, maximumBan)
        // Who was banned before, or has failed more often, is remembered rather than who has failed once.
        func worth(_ record: Record) -> Double {
            let isForgotten = record.banEnd + maximumBan <= time && (record.times.last ?? -.infinity) + window <= time
            return isForgotten ? 0 : Double(record.offences * 1000 + record.times.count + 1)
        }
        return records.withValue(of: ExactString(name), initial: Record(), worth: worth) { record in
            guard time >= record.bannedAt + Self.grace else { return nil }
            record.forget(before: time - window)
            record.times.append(time)
            guard record.times.count >= limit else { return nil }
            record.times = []
            record.offences = time <= record.banEnd + maximumBan ? record.offences + 1 : 1
            let seconds = min(
                maximumBan, ban * Double(sign: .plus, exponent: min(60, record.offences - 1), significand: 1))
            record.bannedAt = time
            record.banEnd = time + seconds
            return seconds
        }
    }

    /// Forgets the failures of a name, though not that it was banned.
    mutating func succeed(_ name: String) {
        records.withValue(ifPresent: ExactString(name)) { $0.times = [] }
    }
}
