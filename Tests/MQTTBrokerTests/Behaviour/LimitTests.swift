import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Limits")
struct LimitTests {
    private func broker(_ change: (inout BrokerLimits) -> Void) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        change(&configuration.limits)
        return try await InMemoryBroker(configuration: configuration)
    }

    @Test(
        "[MQTT-3.3.4-9] no more messages are in flight than the client's Receive Maximum",
        arguments: [1, 3] as [UInt16])
    func receiveMaximum(maximum: UInt16) async throws {
        let broker = try await broker { $0.maximumInflight = 10 }
        let client = try broker.connect("c", properties: [.receiveMaximum(maximum)])
        try client.subscribe("t", qos: .exactlyOnce)
        let publisher = try broker.connect("p")
        for number in 0..<9 { publisher.publish("t", "\(number)", qos: number % 2 == 0 ? .atLeastOnce : .exactlyOnce) }
        var inflight: [Publish] = []
        for number in 0..<9 {
            if inflight.count == Int(maximum) {
                try client.expectNothing()
                let oldest = inflight.removeFirst()
                if oldest.qos == .atLeastOnce {
                    client.puback(oldest)
                } else {
                    client.pubrec(oldest)
                    try client.expect(.pubrel(Acknowledgement(packetIdentifier: oldest.packetIdentifier)))
                    try client.expectNothing()
                    client.pubcomp(oldest.packetIdentifier)
                }
            }
            inflight.append(
                try client.expectPublish("t", "\(number)", qos: number % 2 == 0 ? .atLeastOnce : .exactlyOnce))
        }
        try client.expectNothing()
    }

    @Test("3.x has as many in flight as the broker sends at most")
    func maximumInflight() async throws {
        let broker = try await broker { $0.maximumInflight = 5 }
        let client = try broker.connect("c", .v3_1_1)
        try client.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        for number in 0..<8 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        let first = try client.takeAll()
        #expect(first.count == 5)
        for case .publish(let publish) in first { client.puback(publish) }
        #expect(try client.takeAll().count == 3)
    }

    @Test("without a queue a message still finds its place in flight, and none behind it", arguments: [true, false])
    func noQueue(withIdentifier: Bool) async throws {
        let broker = try await broker { $0.maximumQueuedMessages = 0 }
        let client = try broker.connect("c", properties: [.receiveMaximum(2)])
        try client.subscribe("t", qos: .atLeastOnce, identifier: withIdentifier ? 1 : nil)
        let publisher = try broker.connect("p")
        for number in 0..<3 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        for number in 0..<2 { client.puback(try client.expectPublish("t", "\(number)", qos: .atLeastOnce)) }
        try client.expectNothing()
        #expect(broker.dropped(.queueFull) == 1)
        publisher.publish("t", "3", qos: .atLeastOnce)
        try client.expectPublish("t", "3", qos: .atLeastOnce)
    }

    @Test("[MQTT-3.3.4-9] a client that exceeds the broker's Receive Maximum gets 0x93")
    func inboundReceiveMaximum() async throws {
        let broker = try await broker { $0.receiveMaximum = 2 }
        let client = try broker.connect("c")
        for _ in 0..<2 { try client.publishAcknowledged("t", qos: .exactlyOnce) }
        for _ in 0..<5 { try client.publishAcknowledged("t", qos: .atLeastOnce) }
        client.publish("t", qos: .exactlyOnce)
        try client.expectDisconnect(.receiveMaximumExceeded)
    }

    @Test("[MQTT-3.1.2-24] [MQTT-3.1.2-25] a copy larger than the client takes is left out", arguments: QoS.allCases)
    func clientPacketSize(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let small = try broker.connect("small", properties: [.maximumPacketSize(64)])
        let large = try broker.connect("large")
        for client in [small, large] { try client.subscribe("t", qos: qos) }
        let publisher = try broker.connect("p")
        let long = String(repeating: "x", count: 64)
        publisher.publish("t", long, qos: qos)
        publisher.publish("t", "short", qos: qos)
        try large.expectPublish("t", long, qos: qos)
        try large.expectPublish("t", "short", qos: qos)
        try small.expectPublish("t", "short", qos: qos)
        try small.expectNothing()
        #expect(broker.dropped(.tooLarge) == 1)
    }

    @Test(
        "[MQTT-3.1.2-24] a copy of exactly the client's size is delivered, one byte more is not",
        arguments: QoS.allCases)
    func exactPacketSize(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", properties: [.maximumPacketSize(60)])
        try client.subscribe("t", qos: qos, identifier: 5)
        let overhead = Packet.publish(
            Publish(
                qos: qos, topic: "t", packetIdentifier: 1, properties: [.subscriptionIdentifier(5)])
        ).encodedSize(version: .v5)
        let publisher = try broker.connect("p")
        publisher.publish("t", String(repeating: "y", count: 60 - overhead + 1), qos: qos)
        publisher.publish("t", String(repeating: "x", count: 60 - overhead), qos: qos)
        try client.expectPublish("t", String(repeating: "x", count: 60 - overhead), qos: qos)
        try client.expectNothing()
    }

    @Test(
        "[MQTT-3.2.2-19] [MQTT-3.2.2-20] words never make a CONNACK larger than the client takes",
        arguments: [60, 1000])
    func connackSize(maximum: UInt32) async throws {
        let words = String(repeating: "x", count: 100)
        let authenticator = ScriptedAuthenticator { client, _ in
            client.id == "stranger"
                ? .deny(.banned, reason: words, properties: [UserProperty("why", words)])
                : .allow(AuthenticationGrant(properties: [UserProperty("news", words)]))
        }
        let broker = try await InMemoryBroker(plugins: [authenticator])
        for (name, code) in [("stranger", ReasonCode.banned), ("friend", .success)] {
            let client = broker.open()
            client.send(.connect(Connect(clientIdentifier: name, properties: [.maximumPacketSize(maximum)])))
            let properties = try client.expectConnack(code).properties
            #expect(properties.userProperties.isEmpty == (maximum < 100))
            #expect((properties.reasonString == nil) == (maximum < 100 || name == "friend"))
            // What the client goes by stays.
            #expect((properties.receiveMaximum == 20) == (name == "friend"))
        }
    }

    @Test("[MQTT-3.2.2-15] a packet above the broker's size gets 0x95, one at it passes")
    func brokerPacketSize() async throws {
        let broker = try await broker { $0.maximumPacketSize = 100 }
        let client = try broker.connect("c")
        client.publish("t", String(repeating: "x", count: 100 - 6))
        try client.expectNothing()
        #expect(client.isOpen)
        client.send(bytes: [0x30, 99])
        try client.expectDisconnect(.packetTooLarge)
    }

    @Test("[MQTT-3.2.2-11] a PUBLISH above the broker's QoS gets 0x9B")
    func maximumQoS() async throws {
        let broker = try await broker { $0.maximumQoS = .atMostOnce }
        let client = try broker.connect("c")
        client.publish("t", "x", qos: .atLeastOnce)
        try client.expectDisconnect(.qosNotSupported)
    }

    @Test("a topic name with too many levels is malformed")
    func levels() async throws {
        let broker = try await broker { $0.maximumTopicLevels = 3 }
        let client = try broker.connect("c")
        client.publish("a/b/c/d")
        try client.expectNothing()
        client.publish("a/b/c/d/e")
        try client.expectDisconnect(.malformedPacket)
    }

    @Test("one client too many is refused, and let in when another has gone", arguments: ProtocolVersion.allCases)
    func connections(version: ProtocolVersion) async throws {
        let broker = try await broker { $0.maximumConnections = 2 }
        let first = try broker.connect("1", version)
        _ = try broker.connect("2", version)
        let third = broker.open(version)
        third.send(.connect(Connect(version: version, clientIdentifier: "3")))
        try third.expectConnack(version == .v5 ? .quotaExceeded : .serverUnavailable)
        try third.expectClosed()
        first.disconnect()
        #expect(try broker.connect("3", version).isOpen)
    }

    @Test("[MQTT-3.1.2-24] a refusal goes without its explanation to a client that cannot take it")
    func shortRefusal() async throws {
        let authenticator = ScriptedAuthenticator { _, _ in
            .deny(.banned, reason: "a long explanation", properties: [UserProperty("key", "value")])
        }
        let broker = try await InMemoryBroker(plugins: [authenticator])
        for (size, properties) in [
            (20, []), (200, [.reasonString("a long explanation"), .userProperty("key", "value")]),
        ]
            as [(UInt32, Properties)]
        {
            let client = broker.open()
            client.send(.connect(Connect(clientIdentifier: "c", properties: [.maximumPacketSize(size)])))
            try client.expect(.connack(Connack(reasonCode: .banned, properties: properties)))
            try client.expectClosed()
        }
    }

    @Test("[MQTT-3.1.2-24] a client that cannot take its CONNACK was never there, and its session stays as it was")
    func noRoomForConnack() async throws {
        let observer = ScriptedObserver()
        let broker = try await InMemoryBroker(plugins: [observer])
        let empty = broker.holdings
        let kept = try broker.connect("c", properties: [.sessionExpiryInterval(60)])
        try kept.subscribe("t", qos: .atLeastOnce)
        kept.cut()
        let small = broker.open()
        small.send(
            .connect(
                Connect(
                    cleanStart: false, clientIdentifier: "c", will: Will(topic: "will"),
                    properties: [.maximumPacketSize(5), .sessionExpiryInterval(600)])))
        try small.expectClosed()
        let unknown = broker.open()
        unknown.send(.connect(Connect(clientIdentifier: "d", properties: [.maximumPacketSize(5)])))
        try unknown.expectClosed()
        #expect(observer.connected.values == ["c false"])
        #expect(observer.disconnected.values.map(\.client) == ["c"])
        #expect(broker.holdings.sessions == 1 && broker.holdings.subscriptions == 1)
        broker.advance(seconds: 61)
        #expect(broker.holdings == empty)
    }
}
