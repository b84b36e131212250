import MQTTCodec
import Testing

@Suite("SUBSCRIBE")
struct SubscribeTests {
    @Test(
        "SUBSCRIBE has the flags 0010", .statements(v5: "3.8.1-1", v311: "3.8.1-1"),
        arguments: ProtocolVersion.numbered)
    func flags(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for flags in 0..<16 as Range<UInt8> where flags != 0b0010 {
            let client = try await scene.connect("c", version)
            try client.send(bytes: Wire.packet(0x80 | flags, [0, 1], Wire.none(version), Wire.field("t"), [0]))
            try await client.expectDismissal(.malformedPacket)
        }
    }

    @Test(
        "topic filters are UTF-8 strings", .statements(v5: "3.8.3-1", v311: "3.8.3-1"),
        arguments: ProtocolVersion.numbered)
    func encoding(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for filter in [[0xFF], [0x61, 0xED, 0xA0, 0x80]] as [[UInt8]] {
            let client = try await scene.connect("c", version)
            try client.send(bytes: Wire.packet(0x82, [0, 1], Wire.none(version), Wire.field(filter), [0]))
            try await client.expectDismissal(.malformedPacket)
        }
    }

    @Test(
        "a SUBSCRIBE without a topic filter ends the connection", .statements(v5: "3.8.3-2", v311: "3.8.3-3"),
        arguments: ProtocolVersion.numbered)
    func noFilter(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try client.send(bytes: Wire.packet(0x82, [0, 1], Wire.none(version)))
        try await client.expectDismissal(.protocolError)
        // And one without its options is cut.
        let other = try await scene.connect("c", version)
        try other.send(bytes: Wire.packet(0x82, [0, 1], Wire.none(version), Wire.field("t")))
        try await other.expectDismissal(.malformedPacket)
    }

    @Test("no local keeps a client's own messages away", .statements(v5: "3.8.3-3"))
    func noLocal() async throws {
        let scene = try await Scene()
        let client = try await scene.connectLasting("c")
        try await client.subscribe(scene.topic("t"), qos: .atLeastOnce, noLocal: true)
        try await client.publish(scene.topic("t"), "own", qos: .atLeastOnce)
        try await scene.connect("other").publish(scene.topic("t"), "other's", qos: .atLeastOnce)
        try client.puback(try await client.expectPublish(scene.topic("t"), "other's", qos: .atLeastOnce))
        try await client.expectSilence()
        try await client.disconnect()
        // It is the client identifier that counts.
        let again = try await scene.connectLasting("c")
        try await again.publish(scene.topic("t"), "own", qos: .atLeastOnce)
        try await again.expectSilence()
    }

    @Test("no local on a shared subscription ends the connection", .statements(v5: "3.8.3-4"))
    func noLocalShared() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        try client.send(
            bytes: Wire.packet(0x82, [0, 1], [0], Wire.field("$share/g/" + scene.topic("t")), [0b0000_0100]))
        try await client.expectDisconnect(.protocolError)
    }

    @Test("reserved bits of the subscription options end the connection", .statements(v5: "3.8.3-5"))
    func reservedBits() async throws {
        let scene = try await Scene()
        for options in [0b0100_0000, 0b1000_0001, 0b1100_0000] as [UInt8] {
            let client = try await scene.connect("c")
            try client.send(bytes: Wire.packet(0x82, [0, 1], [0], Wire.field("t"), [options]))
            try await client.expectDisconnect(.malformedPacket)
        }
        for options in [0b0000_0011, 0b0011_0000] as [UInt8] {
            let client = try await scene.connect("c")
            try client.send(bytes: Wire.packet(0x82, [0, 1], [0], Wire.field("t"), [options]))
            try await client.expectDisconnect(.protocolError, .malformedPacket)
        }
    }

    @Test("reserved bits and QoS 3 in a SUBSCRIBE end the connection", .statements(v311: "3.8.3-4"))
    func reservedBitsBefore5() async throws {
        let scene = try await Scene()
        for qos in [3, 0b0000_0100, 0b1000_0000] as [UInt8] {
            let client = try await scene.connect("c", .v3_1_1)
            try client.send(bytes: Wire.packet(0x82, [0, 1], Wire.field("t"), [qos]))
            try await client.expectEnd()
        }
    }

    @Test(
        "a SUBSCRIBE is answered with a SUBACK that has its packet identifier",
        .statements(v5: "3.8.4-1", "3.8.4-2", v311: "3.8.4-1", "3.8.4-2"), arguments: ProtocolVersion.numbered)
    func answered(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        for identifier in [1, 513, 65_535] as [UInt16] {
            try client.send(
                .subscribe(
                    Subscribe(packetIdentifier: identifier, subscriptions: [Subscription(filter: scene.topic("t"))])))
            try await client.expect(.suback(Suback(packetIdentifier: identifier, reasonCodes: [.grantedQoS0])))
        }
    }

    @Test(
        "the same filter replaces the subscription", .statements(v5: "3.8.4-3", v311: "3.8.4-3"),
        arguments: ProtocolVersion.numbered)
    func replaced(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer", version)
        try await writer.publish(scene.topic("t"), "retained", retain: true)
        let client = try await scene.connect("c", version)
        for qos in [QoS.exactlyOnce, .atMostOnce, .atLeastOnce] {
            try await client.subscribe(scene.topic("t"), qos: qos)
            try await client.expectPublish(scene.topic("t"), "retained", retain: true)
            try await writer.publish(scene.topic("t"), "m", qos: .exactlyOnce)
            try await client.expectPublish(scene.topic("t"), "m", qos: qos)
            try await client.expectSilence()
        }
        try await client.unsubscribe(scene.topic("t"))
        try await writer.publish(scene.topic("t"), "m", qos: .exactlyOnce)
        try await client.expectSilence()
    }

    @Test("a replaced subscription gets retained messages again, and loses nothing", .statements(v5: "3.8.4-4"))
    func nothingLost() async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer")
        try await writer.publish(scene.topic("kept"), "retained", retain: true)
        let client = try await scene.connect("c", properties: [.receiveMaximum(1)])
        try await client.subscribe(scene.topic("#"), qos: .atLeastOnce)
        try await client.expectPublish(scene.topic("kept"), "retained", retain: true)
        for number in 1...3 { try await writer.publish(scene.topic("t"), "\(number)", qos: .atLeastOnce) }
        let first = try await client.expectPublish(scene.topic("t"), "1", qos: .atLeastOnce)
        // Two messages wait while the subscription is replaced.
        #expect(try await client.subscribe(scene.topic("#"), qos: .atMostOnce) == .grantedQoS0)
        try await client.expectPublish(scene.topic("kept"), "retained", retain: true)
        try client.puback(first)
        try client.puback(try await client.expectPublish(scene.topic("t"), "2", qos: .atLeastOnce))
        try client.puback(try await client.expectPublish(scene.topic("t"), "3", qos: .atLeastOnce))
        try await client.expectSilence()
    }

    @Test(
        "many filters are answered by one SUBACK, with a code for each, in their order",
        .statements(
            v5: "3.8.4-5", "3.8.4-6", "3.8.4-7", "3.9.3-1", v311: "3.8.4-4", "3.8.4-5", "3.9.3-1"),
        arguments: ProtocolVersion.numbered)
    func many(version: ProtocolVersion) async throws {
        let scene = try await Scene(.guarded)
        let client = try await scene.connect("c", version)
        let asked: [(String, QoS)] = [
            ("a", .atLeastOnce), ("forbidden", .atMostOnce), ("b", .exactlyOnce), ("c", .atMostOnce),
            ("lower", .exactlyOnce), ("a", .atMostOnce),
        ]
        let codes = try await client.subscribe(
            asked.map { Subscription(filter: scene.topic($0.0), options: SubscriptionOptions(qos: $0.1)) })
        let failure = version == .v5 ? ReasonCode.notAuthorized : .unspecifiedError
        #expect(codes == [.grantedQoS1, failure, .grantedQoS2, .grantedQoS0, .grantedQoS1, .grantedQoS0])
        let writer = try await scene.connect("writer", version)
        // The last of two equal filters holds.
        for (topic, qos) in [("a", QoS.atMostOnce), ("b", .exactlyOnce), ("lower", .atLeastOnce)] {
            try await writer.publish(scene.topic(topic), topic, qos: .exactlyOnce)
            try await client.expectPublish(scene.topic(topic), topic, qos: qos)
        }
        try await client.expectSilence()
    }

    @Test(
        "delivery is at the lower of published and granted QoS", .statements(v5: "3.8.4-8", v311: "3.8.4-6"),
        arguments: ProtocolVersion.numbered, QoS.allCases)
    func lowerQoS(version: ProtocolVersion, granted: QoS) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("t"), qos: granted)
        let writer = try await scene.connect("writer", version)
        for published in QoS.allCases {
            try await writer.publish(scene.topic("t"), "m", qos: published)
            try await reader.expectPublish(scene.topic("t"), "m", qos: min(published, granted))
        }
    }

    @Test("subscription identifiers of all matching subscriptions are sent", .statements(v5: "3.3.4-3", "3.3.4-4"))
    func identifiers() async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader")
        try await reader.subscribe(scene.topic("a/b"), identifier: 1)
        try await reader.subscribe(scene.topic("a/#"), identifier: 268_435_455)
        try await reader.subscribe(scene.topic("+/b"))
        try await reader.subscribe(scene.topic("a/c"), identifier: 3)
        let writer = try await scene.connect("writer")
        try await writer.publish(scene.topic("a/b"), "m")
        let publish = try await reader.expectPublish(scene.topic("a/b"), "m")
        #expect(Set(publish.properties.subscriptionIdentifiers) == [1, 268_435_455])
        #expect(publish.properties.subscriptionIdentifiers.count == 2)
        try await writer.publish(scene.topic("x/b"), "m")
        #expect(try await reader.expectPublish(scene.topic("x/b"), "m").properties.isEmpty)
        try await reader.expectSilence()
    }
}
