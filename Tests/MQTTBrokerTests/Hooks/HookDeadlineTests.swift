import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Deadlines of hook points")
struct HookDeadlineTests {
    @Test("a hook point's own deadline counts, the others keep theirs")
    func own() async throws {
        var configuration = BrokerConfiguration()
        configuration.deadlines.points = [.authorize: 20, .onPublish: 0.2]
        let gate = Gate()
        let broker = try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                ScriptedAsyncAuthorizer { request, _ in
                    if request.topic == "slow" { try await gate.wait() }
                    return .allowed
                },
                ScriptedAsyncPublishInterceptor { message, _ in
                    if message.topic == "stuck" { try await gate.wait() }
                    return .pass
                },
            ])
        let client = try broker.connect("c")
        client.publish("slow", "", qos: .atLeastOnce, packetIdentifier: 1)
        broker.advance(seconds: 19)
        #expect(gate.waitingCount == 1)
        broker.advance(seconds: 2)
        #expect(gate.cancelledCount == 1)
        guard case .puback(let late) = try client.next() else { throw UnexpectedPacket() }
        #expect(late.reasonCode == .notAuthorized)
        client.publish("stuck", "", qos: .atLeastOnce, packetIdentifier: 2)
        broker.advance(seconds: 0.4)
        guard case .puback(let stuck) = try client.next() else { throw UnexpectedPacket() }
        #expect(stuck.reasonCode == .implementationSpecificError)
    }

    @Test("Limits, default: deadline 5 s for authenticate and on_auth, 1 s otherwise")
    func defaults() {
        let deadlines = HookDeadlines()
        for point in HookPoint.allCases {
            #expect(deadlines[point] == (point == .authenticate || point == .onAuth ? 5 : 1))
        }
    }
}
