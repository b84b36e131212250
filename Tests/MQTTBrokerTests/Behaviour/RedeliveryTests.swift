import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("Redelivery")
struct RedeliveryTests {
    private func connect(_ broker: InMemoryBroker, _ version: ProtocolVersion) throws -> ScriptedClient {
        try broker.connect(
            "c", version, cleanStart: false, properties: version == .v5 ? [.sessionExpiryInterval(.max)] : [])
    }

    @Test(
        "[MQTT-4.4.0-1] [MQTT-3.3.1-1] unacknowledged PUBLISH come again with DUP and their identifiers, before the rest",
        arguments: ProtocolVersion.allCases)
    func publish(version: ProtocolVersion) async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumInflight = 3
        let broker = try await InMemoryBroker(configuration: configuration)
        let first = try connect(broker, version)
        try first.subscribe("t", qos: .exactlyOnce)
        let publisher = try broker.connect("p")
        for number in 0..<5 { publisher.publish("t", "\(number)", qos: number % 2 == 0 ? .exactlyOnce : .atLeastOnce) }
        let sent = try (0..<3).map {
            try first.expectPublish("t", "\($0)", qos: $0 % 2 == 0 ? .exactlyOnce : .atLeastOnce)
        }
        try first.expectNothing()
        first.puback(sent[1])
        try first.expectPublish("t", "3", qos: .atLeastOnce)
        first.cut()
        let second = try connect(broker, version)
        for (number, identifier) in [(0, sent[0].packetIdentifier), (2, sent[2].packetIdentifier)] {
            let again = try second.expectPublish("t", "\(number)", qos: .exactlyOnce, dup: true)
            #expect(again.packetIdentifier == identifier)
        }
        let third = try second.expectPublish("t", "3", qos: .atLeastOnce, dup: true)
        try second.expectNothing()
        second.puback(third)
        try second.expectPublish("t", "4", qos: .exactlyOnce)
    }

    @Test(
        "[MQTT-4.4.0-1] a PUBREL that was not answered comes again, with its identifier",
        arguments: ProtocolVersion.allCases)
    func pubrel(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let first = try connect(broker, version)
        try first.subscribe("t", qos: .exactlyOnce)
        try broker.connect("p").publish("t", "1", qos: .exactlyOnce)
        let publish = try first.expectPublish("t", "1", qos: .exactlyOnce)
        let pubrel = Packet.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier))
        first.pubrec(publish)
        try first.expect(pubrel)
        first.cut()
        let second = try connect(broker, version)
        try second.expect(pubrel)
        second.pubcomp(publish.packetIdentifier)
        second.cut()
        let third = try connect(broker, version)
        try third.expectNothing()
    }

    @Test("[MQTT-4.4.0-1] nothing is repeated on a connection that stays")
    func noRepetition() async throws {
        let broker = try await InMemoryBroker()
        let client = try connect(broker, .v5)
        try client.subscribe("t", qos: .atLeastOnce)
        try broker.connect("p").publish("t", "1", qos: .atLeastOnce)
        try client.expectPublish("t", "1", qos: .atLeastOnce)
        broker.advance(seconds: 3600)
        try client.expectNothing()
    }

    @Test(
        "[MQTT-4.3.3-10] what was received at QoS 2 is remembered across connections",
        arguments: ProtocolVersion.allCases)
    func inbound(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("t")
        let first = try connect(broker, version)
        first.publish("t", "1", qos: .exactlyOnce, packetIdentifier: 44)
        first.cut()
        let second = try connect(broker, version)
        second.publish("t", "1", qos: .exactlyOnce, dup: true, packetIdentifier: 44)
        try second.expect(.pubrec(Acknowledgement(packetIdentifier: 44)))
        second.pubrel(44)
        try second.expect(.pubcomp(Acknowledgement(packetIdentifier: 44)))
        try watcher.expectPublish("t", "1")
        try watcher.expectNothing()
    }

    @Test("the CONNACK comes before what waits")
    func connackFirst() async throws {
        let broker = try await InMemoryBroker()
        let first = try connect(broker, .v5)
        try first.subscribe("t", qos: .atLeastOnce)
        first.cut()
        try broker.connect("p").publish("t", "1", qos: .atLeastOnce)
        let second = broker.open()
        second.send(
            .connect(Connect(cleanStart: false, clientIdentifier: "c")), .pingreq)
        try second.expectConnack(.success, sessionPresent: true)
        #expect(try second.takeAll().count == 2)
    }
}
