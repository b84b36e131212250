import MQTTCodec
public import MQTTHooks
import Synchronization

/// Limits how fast clients publish: each client identifier, user name and address has a bucket of messages and one of
/// bytes, the same on every event loop and for every connection. All addresses in one network of 64 bits of IPv6 are one.
///
/// What happens to a message that comes too early is one of ``ClientLimits/OverRate``:
///
/// - `delay`: it passes, and nothing more is read from its publisher until the buckets are out of debt. Where that would
///   take more than a minute already, since others share the bucket or the publisher has come back on another connection
///   instead of waiting, the message is rejected as below.
/// - `reject`: it goes nowhere, and MQTT 5 is told 0x97 (quota exceeded), since an acknowledgement cannot carry 0x96.
/// - `disconnect`: its publisher is disconnected with 0x96 (message rate too high).
///
/// Wills and messages of the broker itself, scripts and bridges among it, are not limited.
public final class RateLimit: PublishInterceptor {
    /// What has happened since the plugin was made.
    public struct Counters: Sendable, Hashable {
        /// Messages after which their publisher had to wait.
        public var delayed = 0
        /// Messages that were rejected.
        public var rejected = 0
        /// Clients that were disconnected.
        public var disconnected = 0

        var total: Int { delayed + rejected + disconnected }
    }

    private enum Subject: Int, CaseIterable {
        case client, username, address

        func key(of client: Client) -> ExactString? {
            switch self {
            case .client: ExactString(client.id)
            case .username: client.username.map { ExactString($0) }
            case .address: client.address.isEmpty ? nil : ExactString(Self.site(of: client.address))
            }
        }

        /// The address, or of IPv6 the network of 64 bits, in which every address is anybody's who has one.
        private static func site(of address: String) -> String {
            guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
            return AddressRange(siteOf: address)?.description ?? address
        }
    }

    /// For how many seconds' worth of a rate messages are taken on credit.
    static let longestDebt = 60.0

    /// `rate_limit`.
    public let name = "rate_limit"

    private let configuration: Configuration
    private let now: @Sendable () -> Double
    /// By the raw value of a subject; nil where that is not limited.
    private let tables: [BucketTable?]
    private let state = Mutex<(counters: Counters, broker: (any BrokerHandle)?)>((Counters(), nil))

    /// A plugin with these limits.
    public convenience init(configuration: Configuration) {
        let start = ContinuousClock.now
        self.init(configuration: configuration, now: { (ContinuousClock.now - start) / .seconds(1) })
    }

    /// `now` tells the time in seconds; it never goes back.
    init(configuration: Configuration, now: @escaping @Sendable () -> Double) {
        self.configuration = configuration
        self.now = now
        tables = [configuration.perClient, configuration.perUsername, configuration.perAddress].map { rate in
            rate.isLimited ? BucketTable(rate, capacity: configuration.maximumKeys) : nil
        }
    }

    /// What has happened so far. Callable from anywhere.
    public var counters: Counters { state.withLock { $0.counters } }

    /// How many buckets are kept. Callable from anywhere.
    public var bucketCount: Int { tables.reduce(0) { $0 + ($1?.count ?? 0) } }

    /// Keeps the handle for the log.
    public func start(_ broker: any BrokerHandle) async throws {
        state.withLock { $0.broker = broker }
    }

    /// Takes the message from the buckets of its publisher.
    public func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        guard message.origin == .client, !client.isInternal else { return .pass }
        let size = message.withPayloadBytes { $0.count }
        let time = now()
        let overdraws = configuration.overRate == .delay
        var wait = 0.0
        for subject in Subject.allCases {
            guard let table = tables[subject.rawValue], let key = subject.key(of: client) else { continue }
            guard let debt = table.take(key, size: size, at: time, overdraws: overdraws) else {
                giveBack(size, of: client, before: subject)
                return refuse(client)
            }
            wait = max(wait, debt)
        }
        if overdraws, wait > 0 {
            message.publisherPause = wait
            count(\.delayed, client)
        }
        return .pass
    }

    private func giveBack(_ size: Int, of client: Client, before refusing: Subject) {
        for subject in Subject.allCases where subject.rawValue < refusing.rawValue {
            guard let key = subject.key(of: client) else { continue }
            tables[subject.rawValue]?.giveBack(key, size: size)
        }
    }

    private func refuse(_ client: Client) -> PublishOutcome {
        let reason = "publish rate exceeded"
        guard configuration.overRate == .disconnect else {
            count(\.rejected, client)
            return .reject(.quotaExceeded, reason: reason)
        }
        count(\.disconnected, client)
        return .disconnect(.messageRateTooHigh, reason: reason)
    }

    private func count(_ counter: WritableKeyPath<Counters, Int>, _ client: Client) {
        let (total, broker) = state.withLock { state in
            state.counters[keyPath: counter] += 1
            return (state.counters.total, state.broker)
        }
        // The first, second, fourth, eighth time: a flood must not flood the log as well.
        guard total.nonzeroBitCount == 1 else { return }
        broker?.log(
            .warning, "publish rate exceeded", plugin: name,
            fields: [("client", client.id), ("over_rate", configuration.overRate.rawValue), ("times", String(total))])
    }
}
