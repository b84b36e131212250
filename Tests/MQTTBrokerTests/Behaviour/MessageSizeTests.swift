import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("The message size limit")
struct MessageSizeTests {
    private let fits = String(repeating: "x", count: 10)
    private let large = String(repeating: "x", count: 11)

    private func broker(_ change: (inout BrokerLimits) -> Void = { _ in }) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        configuration.limits.messageSizeLimit = 10
        change(&configuration.limits)
        return try await InMemoryBroker(configuration: configuration)
    }

    @Test("a larger payload is answered with 0x95 on 5.0 and not delivered, one at the limit is")
    func version5() async throws {
        let broker = try await broker()
        let reader = try broker.connect("r")
        try reader.subscribe("t", qos: .exactlyOnce)
        let client = try broker.connect("c")
        for qos in [QoS.atLeastOnce, .exactlyOnce] {
            #expect(try client.publishAcknowledged("t", large, qos: qos, retain: true) == .packetTooLarge)
            #expect(try client.publishAcknowledged("t", fits, qos: qos) == .success)
            try reader.expectPublish("t", fits, qos: qos)
        }
        client.publish("t", large)
        client.publish("t", fits)
        try reader.expectPublish("t", fits)
        try client.expectNothing()
        #expect(client.isOpen)
        #expect(broker.dropped(.tooLarge) == 3)
        let late = try broker.connect("late")
        try late.subscribe("t")
        try late.expectNothing()
    }

    @Test("3.x is answered as ever, and nobody gets the message", arguments: [.v3_1, .v3_1_1] as [ProtocolVersion])
    func version3(version: ProtocolVersion) async throws {
        let broker = try await broker { $0.deniedPublishDisconnects = true }
        let reader = try broker.connect("r", version)
        try reader.subscribe("t", qos: .exactlyOnce)
        let client = try broker.connect("c", version)
        client.publish("t", large)
        #expect(try client.publishAcknowledged("t", large) == .success)
        let identifier = client.publish("t", large, qos: .exactlyOnce)
        try client.expect(.pubrec(Acknowledgement(packetIdentifier: identifier)))
        client.pubrel(identifier)
        try client.expect(.pubcomp(Acknowledgement(packetIdentifier: identifier)))
        #expect(try client.publishAcknowledged("t", fits) == .success)
        try reader.expectPublish("t", fits, qos: .atLeastOnce)
        try reader.expectNothing()
        #expect(broker.dropped(.tooLarge) == 3)
    }

    @Test("an identifier that was refused is free again, whatever its QoS")
    func identifier() async throws {
        let broker = try await broker { $0.receiveMaximum = 1 }
        let reader = try broker.connect("r")
        try reader.subscribe("t", qos: .exactlyOnce)
        let client = try broker.connect("c")
        for _ in 0..<3 {
            client.publish("t", large, qos: .exactlyOnce, packetIdentifier: 5)
            guard case .pubrec(let answer) = try client.next() else {
                Issue.record("no PUBREC")
                return
            }
            #expect(answer.reasonCode == .packetTooLarge)
            #expect(answer.properties.reasonString != nil)
        }
        client.publish("t", fits, qos: .exactlyOnce, packetIdentifier: 5)
        try client.expect(.pubrec(Acknowledgement(packetIdentifier: 5)))
        try reader.expectPublish("t", fits, qos: .exactlyOnce)
    }

    @Test("an alias that comes with a larger payload is known all the same")
    func alias() async throws {
        let broker = try await broker()
        let reader = try broker.connect("r")
        try reader.subscribe("t")
        let client = try broker.connect("c")
        client.publish("t", large, properties: [.topicAlias(1)])
        client.publish("", fits, properties: [.topicAlias(1)])
        try reader.expectPublish("t", fits)
        try reader.expectNothing()
    }

    @Test("a larger will is refused with the CONNECT", arguments: ProtocolVersion.allCases)
    func will(version: ProtocolVersion) async throws {
        let broker = try await broker()
        for (payload, code) in [
            (fits, ReasonCode.success), (large, version == .v5 ? .packetTooLarge : .notAuthorized),
        ] {
            let client = broker.open(version)
            let will = Will(topic: "t", payload: Array(payload.utf8))
            client.send(.connect(Connect(version: version, clientIdentifier: "c", will: will)))
            try client.expectConnack(code)
        }
    }

    @Test("what plugins publish is not limited")
    func plugins() async throws {
        let broker = try await broker()
        let reader = try broker.connect("r")
        try reader.subscribe("t")
        try broker.handle.publish(Message(topic: "t", payload: Array(large.utf8)), as: "test")
        try reader.expectPublish("t", large)
    }
}
