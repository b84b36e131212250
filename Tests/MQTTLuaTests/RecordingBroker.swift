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
        precondition(plugin == "lua")
        messages.withLock { $0.append(message) }
    }

    func disconnect(_ selector: ClientSelector, reasonCode: ReasonCode, reasonString: String?) async -> Int {
        disconnections.yield(Disconnection(selector: selector, code: reasonCode, reason: reasonString))
        return 1
    }

    func clients(_ selector: ClientSelector) async -> [Client] { [] }

    func reauthorize(
        _ selector: ClientSelector, grant: AuthenticationGrant?, disconnecting: Bool
    ) async -> ReauthorizationResult { ReauthorizationResult() }
    func sessions(_ selector: ClientSelector) async -> [SessionDescription] { [] }
    func retainedMessages(matching filter: String, limit: Int) async -> [Message] { [] }
    func clearRetained(topic: String) async -> Bool { false }
    func ban(_ ban: Ban) async throws(BackChannelError) {}
    func unban(_ ban: Ban) async -> Bool { false }
    func bans() async -> [Ban] { [] }

    func log(_ level: LogLevel, _ message: String, plugin: String, fields: [(name: String, value: String)]) {}
}
