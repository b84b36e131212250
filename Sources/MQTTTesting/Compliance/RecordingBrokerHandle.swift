public import MQTTCodec
public import MQTTHooks
import Synchronization

/// A broker that does nothing but write down what a plugin asks of it.
public final class RecordingBrokerHandle: BrokerHandle {
    /// A request to disconnect clients.
    public struct Disconnection: Sendable, Hashable {
        /// Which clients.
        public let selector: ClientSelector
        /// With which code.
        public let reasonCode: ReasonCode
        /// With which reason string.
        public let reasonString: String?
    }

    private struct State {
        var published: [Message] = []
        var disconnections: [Disconnection] = []
        var lines: [String] = []
        var bans: [Ban] = []
    }

    private let state = Mutex(State())
    private let connected: [Client]

    /// A broker with these clients.
    public init(clients: [Client] = []) { connected = clients }

    /// What was published, in order.
    public var published: [Message] { state.withLock { $0.published } }

    /// Who was to be disconnected, in order.
    public var disconnections: [Disconnection] { state.withLock { $0.disconnections } }

    /// What was logged, in order.
    public var lines: [String] { state.withLock { $0.lines } }

    /// Writes the message down, with its origin set.
    ///
    /// - Throws: ``BackChannelError/invalidTopic(_:)`` where a broker would.
    public func publish(_ message: Message, as plugin: String) throws(BackChannelError) {
        guard TopicName.isValid(message.topic) else { throw .invalidTopic(message.topic) }
        var message = message
        message.origin = .script
        message.publisher = nil
        let published = message
        state.withLock { $0.published.append(published) }
    }

    /// Writes the request down.
    ///
    /// - Returns: How many of the clients are meant; they stay.
    public func disconnect(_ selector: ClientSelector, reasonCode: ReasonCode, reasonString: String?) async -> Int {
        state.withLock {
            $0.disconnections.append(
                Disconnection(selector: selector, reasonCode: reasonCode, reasonString: reasonString))
        }
        return connected.count(where: selector.matches)
    }

    /// The clients that are meant.
    public func clients(_ selector: ClientSelector) async -> [Client] { connected.filter(selector.matches) }

    /// Asks nobody.
    ///
    /// - Returns: How many of the clients are meant.
    public func reauthorize(
        _ selector: ClientSelector, grant: AuthenticationGrant?, disconnecting: Bool
    ) async -> ReauthorizationResult {
        var result = ReauthorizationResult()
        result.sessions = connected.count(where: selector.matches)
        return result
    }

    /// A session without subscriptions for each of the clients that are meant.
    public func sessions(_ selector: ClientSelector) async -> [SessionDescription] {
        connected.filter(selector.matches).map {
            SessionDescription(
                client: $0, isConnected: true, expiryInterval: $0.sessionExpiryInterval, subscriptions: [],
                queuedCount: 0, inflightCount: 0)
        }
    }

    /// None.
    public func retainedMessages(matching filter: String, limit: Int) async -> [Message] { [] }

    /// False.
    public func clearRetained(topic: String) async -> Bool { false }

    /// Keeps the ban.
    public func ban(_ ban: Ban) async throws(BackChannelError) { state.withLock { $0.bans.append(ban) } }

    /// Forgets the ban.
    public func unban(_ ban: Ban) async -> Bool {
        state.withLock { state in
            let before = state.bans.count
            state.bans.removeAll { $0 == ban }
            return state.bans.count < before
        }
    }

    /// What was banned, in order.
    public func bans() async -> [Ban] { state.withLock { $0.bans } }

    /// Writes the line down.
    public func log(_ level: LogLevel, _ message: String, plugin: String, fields: [(name: String, value: String)]) {
        state.withLock { $0.lines.append(message) }
    }
}
