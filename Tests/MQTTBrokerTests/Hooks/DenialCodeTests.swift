import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Codes of denials")
struct DenialCodeTests {
    @Test(
        "[MQTT-3.4.2-1] whatever code a plugin denies with, the client gets one that the packet may carry",
        arguments: [.banned, .serverBusy, .topicFilterInvalid, .sessionTakenOver, .badUserNameOrPassword]
            as [ReasonCode])
    func codes(code: ReasonCode) async throws {
        let broker = try await InMemoryBroker(plugins: [ScriptedAuthorizer { _, _ in .deny(code) }])
        let client = try broker.connect("c")
        #expect(try client.publishAcknowledged("t", qos: .atLeastOnce).isError)
        #expect(try client.publishAcknowledged("t", qos: .exactlyOnce).isError)
        #expect(try client.subscribe("t").allSatisfy { $0.isError })
        let denying = try await InMemoryBroker(plugins: [ScriptedAuthenticator { _, _ in .deny(code) }])
        let refused = denying.open()
        refused.send(.connect(Connect(clientIdentifier: "c")))
        guard case .connack(let connack) = try refused.next() else {
            Issue.record("no CONNACK")
            return
        }
        #expect(connack.reasonCode.isError)
    }

    @Test(
        "[MQTT-3.14.2-1] a DISCONNECT carries a code that it may carry",
        arguments: [.banned, .clientIdentifierNotValid, .packetIdentifierInUse] as [ReasonCode])
    func disconnect(code: ReasonCode) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedPublishInterceptor { _, _ in .disconnect(code, reason: "go") }
        ])
        let client = try broker.connect("c")
        client.publish("t")
        guard case .disconnect(let disconnect) = try client.next() else {
            Issue.record("no DISCONNECT")
            return
        }
        #expect(disconnect.reasonCode.isError)
        try client.expectClosed()
    }
}
