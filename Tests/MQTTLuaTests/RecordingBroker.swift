import MQTTCodec
import MQTTHooks
import Synchronization

/// Notes down what plugins ask for.
final class RecordingBroker: BrokerHandle {
    struct Disconnection: Equatable {
        let selector: ClientSelector
        let code: ReasonCode
        let reason: String?
    }

    private let messages = Mutex<[Message]>([])
    /// Under which names the messages were published.
    let names = Mutex<[String]>([])
    private let refusal: BackChannelError?
    private let disconnections: AsyncStream<Disconnection>.Continuation
    let disconnected: AsyncStream<Disconnection>

    var published: [Message] { messages.withLock { $0 } }

    init(refusal: BackChannelError? = nil) {
        self.refusal = refusal
        (disconnected, disconnections) = AsyncStream.makeStream()
    }

    func publish(_ message: Message, as plugin: String) throws(BackChannelError) {
        if let refusal { throw refusal }
        messages.withLock { $0.append(message) }
        names.withLock { $0.append(plugin) }
    }

    func disconnect(_ selector: ClientSelector, reasonCode: ReasonCode, reasonString: String?) async -> Int {
        disconnections.yield(Disconnection(selector: selector, code: reasonCode, reason: reasonString))
        return 1
    }

    /// Who is connected.
    let known = Mutex<[Client]>([])
    /// The retained messages.
    let retained = Mutex<[String: Message]>([:])
    /// The grants and selectors of re-authorizations.
    let reauthorizations = Mutex<[(ClientSelector, AuthenticationGrant?, Bool)]>([])
    private let banned = Mutex<[Ban]>([])

    func clients(_ selector: ClientSelector) async -> [Client] {
        known.withLock { $0.filter { selector.matches($0) } }
    }

    func reauthorize(
        _ selector: ClientSelector, grant: AuthenticationGrant?, disconnecting: Bool
    ) async -> ReauthorizationResult {
        reauthorizations.withLock { $0.append((selector, grant, disconnecting)) }
        var result = ReauthorizationResult()
        result.sessions = 3
        result.removedSubscriptions = 2
        result.disconnected = 1
        return result
    }

    func sessions(_ selector: ClientSelector) async -> [SessionDescription] {
        await clients(selector).map { client in
            SessionDescription(
                client: client, isConnected: true, expiryInterval: 60,
                subscriptions: [
                    SessionDescription.Subscription(
                        filter: "a/#", share: "g", options: SubscriptionOptions(qos: .atLeastOnce), identifier: 7)
                ], queuedCount: 4, inflightCount: 5)
        }
    }

    func retainedMessages(matching filter: String, limit: Int) async -> [Message] {
        retained.withLock { retained in retained[filter].map { [$0] } ?? [] }
    }

    func clearRetained(topic: String) async -> Bool { retained.withLock { $0.removeValue(forKey: topic) != nil } }

    func ban(_ ban: Ban) async throws(BackChannelError) {
        if ban.address == "nowhere" { throw .invalidBan("\"nowhere\" is no address") }
        banned.withLock { $0.append(ban) }
    }

    func unban(_ ban: Ban) async -> Bool {
        banned.withLock { banned in
            guard let index = banned.firstIndex(where: { $0.clientIdentifier == ban.clientIdentifier }) else {
                return false
            }
            banned.remove(at: index)
            return true
        }
    }

    func bans() async -> [Ban] { banned.withLock { $0 } }

    func log(_ level: LogLevel, _ message: String, plugin: String, fields: [(name: String, value: String)]) {}
}
