import MQTTCodec
import MQTTHooks

@testable import MQTTLua

/// Hooks asked to their end, as the broker does it. To be called on the loop.
extension LuaLoopPlugin {
    func authenticateToEnd(
        _ client: Client = Client(id: "c1"), username: String? = nil, password: String? = nil
    ) async throws -> Verdict<AuthenticationGrant> {
        let verdict = try authenticate(
            client, Credentials(username: username, password: password.map { Array($0.utf8) }))
        if case .later(let body) = verdict { return try await body() }
        return verdict
    }

    func authorizeToEnd(
        _ topic: String, _ action: AuthorizationAction = .publish, by client: Client = Client(id: "c1")
    ) async throws -> String {
        // The packet's buffer does not outlive the synchronous call.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: topic.utf8.count, alignment: 1)
        buffer.copyBytes(from: topic.utf8)
        let request = AuthorizationView(action: action, topic: UnsafeRawBufferPointer(buffer), qos: .atMostOnce)
        let verdict = try authorize(request, by: client)
        buffer.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "?"))
        buffer.deallocate()
        if case .later(let body) = verdict { return describe(try await body()) }
        return describe(verdict)
    }

    func publishToEnd(
        _ topic: String, _ payload: String = "", dup: Bool = false, from client: Client = Client(id: "c1")
    ) async throws -> (String, Message) {
        let (outcome, message) = try begin(topic, payload, dup: dup, from: client)
        guard case .later(let body) = outcome else { return (describe(outcome), message) }
        var copy = message
        let end = try await body(&copy)
        return (describe(end), copy)
    }

    private func begin(
        _ topic: String, _ payload: String, dup: Bool, from client: Client
    ) throws -> (PublishOutcome, Message) {
        let topicBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: topic.utf8.count, alignment: 1)
        let payloadBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: payload.utf8.count, alignment: 1)
        topicBuffer.copyBytes(from: topic.utf8)
        payloadBuffer.copyBytes(from: payload.utf8)
        defer {
            topicBuffer.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "?"))
            payloadBuffer.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "?"))
            topicBuffer.deallocate()
            payloadBuffer.deallocate()
        }
        var draft = MessageDraft(
            topic: UnsafeRawBufferPointer(topicBuffer), payload: UnsafeRawBufferPointer(payloadBuffer),
            properties: UnsafeRawBufferPointer(start: nil, count: 0), qos: .atMostOnce, retain: false, dup: dup,
            origin: .client, publisher: client.id)
        let outcome = try intercept(&draft, from: client)
        return (outcome, draft.copy())
    }

    func subscribeToEnd(
        _ filter: String, from client: Client = Client(id: "c1")
    ) async throws -> (String, SubscriptionDraft) {
        var draft = SubscriptionDraft(filter: filter, options: SubscriptionOptions(qos: .exactlyOnce))
        let outcome = try intercept(&draft, from: client)
        guard case .later(let body) = outcome else { return (describe(outcome), draft) }
        let end = try await body(&draft)
        return (describe(end), draft)
    }

    func exchangeToEnd(
        _ phase: AuthenticationStep.Phase, _ data: String, state: (any Sendable)? = nil,
        from client: Client = Client(id: "c1")
    ) async throws -> AuthenticationStepVerdict {
        let step = AuthenticationStep(phase: phase, method: "m", data: Array(data.utf8), state: state)
        let verdict = try authenticate(client, step)
        if case .later(let body) = verdict { return try await body() }
        return verdict
    }
}
