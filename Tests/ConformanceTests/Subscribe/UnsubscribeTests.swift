import MQTTCodec
import Testing

@Suite("UNSUBSCRIBE")
struct UnsubscribeTests {
    @Test(
        "UNSUBSCRIBE has the flags 0010", .statements(v5: "3.10.1-1", v311: "3.10.1-1"),
        arguments: ProtocolVersion.numbered)
    func flags(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for flags in 0..<16 as Range<UInt8> where flags != 0b0010 {
            let client = try await scene.connect("c", version)
            try client.send(bytes: Wire.packet(0xA0 | flags, [0, 1], Wire.none(version), Wire.field("t")))
            try await client.expectDismissal(.malformedPacket)
        }
    }

    @Test(
        "topic filters of an UNSUBSCRIBE are UTF-8 strings", .statements(v5: "3.10.3-1", v311: "3.10.3-1"),
        arguments: ProtocolVersion.numbered)
    func encoding(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for filter in [[0xFF], [0x61, 0xED, 0xA0, 0x80]] as [[UInt8]] {
            let client = try await scene.connect("c", version)
            try client.send(bytes: Wire.packet(0xA2, [0, 1], Wire.none(version), Wire.field(filter)))
            try await client.expectDismissal(.malformedPacket)
        }
    }

    @Test(
        "an UNSUBSCRIBE without a topic filter ends the connection", .statements(v5: "3.10.3-2", v311: "3.10.3-2"),
        arguments: ProtocolVersion.numbered)
    func noFilter(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try client.send(bytes: Wire.packet(0xA2, [0, 1], Wire.none(version)))
        try await client.expectDismissal(.protocolError)
    }

    @Test(
        "an equal filter's subscription is deleted, and no other",
        .statements(v5: "3.10.4-1", "3.10.4-2", v311: "3.10.4-1", "3.10.4-2"), arguments: ProtocolVersion.numbered)
    func equalFilter(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("a/+"), qos: .atLeastOnce)
        let writer = try await scene.connect("writer", version)
        try await client.unsubscribe(scene.topic("a/b"), scene.topic("a/#"), scene.topic("A/+"))
        try await writer.publish(scene.topic("a/b"), "1", qos: .atLeastOnce)
        try client.puback(try await client.expectPublish(scene.topic("a/b"), "1", qos: .atLeastOnce))
        try await client.unsubscribe(scene.topic("a/+"))
        try await writer.publish(scene.topic("a/b"), "2", qos: .atLeastOnce)
        try await client.expectSilence()
    }

    @Test(
        "a delivery that has begun is completed", .statements(v5: "3.10.4-3", v311: "3.10.4-3"),
        arguments: ProtocolVersion.numbered)
    func completed(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let client = try await scene.connectLasting("c", version)
        try await client.subscribe(topic, qos: .exactlyOnce)
        let writer = try await scene.connect("writer", version)
        try await writer.publish(topic, "1", qos: .exactlyOnce)
        try await writer.publish(topic, "2", qos: .atLeastOnce)
        let first = try await client.expectPublish(topic, "1", qos: .exactlyOnce)
        try await client.expectPublish(topic, "2", qos: .atLeastOnce)
        try await client.unsubscribe(topic)
        try client.pubrec(first)
        try await client.expect(.pubrel(Acknowledgement(packetIdentifier: first.packetIdentifier)))
        try await client.hangUp()
        let again = try await scene.connectLasting("c", version)
        let rest = [try await again.next().type, try await again.next().type]
        #expect(Set(rest) == [.pubrel, .publish])
        try again.pubcomp(first)
        try await again.expectSilence()
    }

    @Test(
        "an UNSUBACK with the packet identifier comes, even where nothing is deleted",
        .statements(v5: "3.10.4-4", "3.10.4-5", v311: "3.10.4-4", "3.10.4-5"), arguments: ProtocolVersion.numbered)
    func answered(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("t"))
        for (identifier, code) in [(513, ReasonCode.success), (65_535, .noSubscriptionExisted)]
            as [(UInt16, ReasonCode)]
        {
            try client.send(.unsubscribe(Unsubscribe(packetIdentifier: identifier, filters: [scene.topic("t")])))
            try await client.expect(
                .unsuback(Unsuback(packetIdentifier: identifier, reasonCodes: version == .v5 ? [code] : [])))
        }
    }

    @Test(
        "many filters are answered by one UNSUBACK", .statements(v5: "3.10.4-6", v311: "3.10.4-6"),
        arguments: ProtocolVersion.numbered)
    func many(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        for topic in ["a", "b", "c"] { try await client.subscribe(scene.topic(topic)) }
        try await client.unsubscribe(scene.topic("a"), scene.topic("x"), scene.topic("c"))
        try await client.expectSilence()
        let writer = try await scene.connect("writer", version)
        for topic in ["a", "b", "c"] { try await writer.publish(scene.topic(topic), topic) }
        try await client.expectPublish(scene.topic("b"), "b")
        try await client.expectSilence()
    }

    @Test(
        "reason codes of an UNSUBACK are its own, in the order of the filters", .statements(v5: "3.11.3-1", "3.11.3-2"))
    func reasonCodes() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        let shared = "$share/g/" + scene.topic("b")
        try await client.subscribe(scene.topic("a"))
        try await client.subscribe(shared)
        let codes = try await client.unsubscribe(scene.topic("x"), shared, scene.topic("b"), scene.topic("a"))
        #expect(codes == [.noSubscriptionExisted, .success, .noSubscriptionExisted, .success])
    }
}
