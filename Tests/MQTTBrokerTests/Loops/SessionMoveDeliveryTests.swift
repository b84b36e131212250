import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Delivery authorizers and a session that moves")
struct SessionMoveDeliveryTests {
    @Test("what is held back while a session moves is asked about like any other copy")
    func authorizeReceive() async throws {
        let broker = try await InMemoryBroker(
            loops: 2, plugins: [ScriptedDeliveryAuthorizer { topic, _, _ in topic == "secret" ? .deny : .allow }])
        let kept: Properties = [.sessionExpiryInterval(100)]
        let first = try broker.connect("c", on: 0, properties: kept)
        try first.subscribe("#", qos: .atLeastOnce)
        let publishers = try (0..<2).map { try broker.connect("p\($0)", on: $0) }
        first.cut()
        broker.runsAutomatically = false
        let second = broker.open(on: 1)
        second.send(.connect(Connect(cleanStart: false, keepAlive: 0, clientIdentifier: "c", properties: kept)))
        broker.loops[1].run()
        broker.loops[0].run()
        // The session has left loop 0 and is being entered on loop 1.
        for publisher in publishers {
            publisher.publish("secret", "x", qos: .atLeastOnce)
            publisher.publish("open", "x", qos: .atLeastOnce)
        }
        broker.run()
        var topics: [String] = []
        for case .publish(let publish) in try second.takeAll() { topics.append(publish.topic) }
        #expect(topics == ["open", "open"])
    }
}
