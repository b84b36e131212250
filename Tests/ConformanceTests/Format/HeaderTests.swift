import MQTTCodec
import Testing

@Suite("Headers")
struct HeaderTests {
    @Test(
        "wrong flags end the connection", .statements(v5: "2.1.3-1", v311: "2.2.2-1", "2.2.2-2"),
        arguments: ProtocolVersion.numbered)
    func flags(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let wrong: [[UInt8]] = [
            [0xC1, 0], [0x41, 2, 0, 1], [0x52, 2, 0, 1], [0x60, 2, 0, 1], [0x74, 2, 0, 1],
            Wire.packet(0x80, [0, 1], Wire.none(version), Wire.field("t"), [0]),
            Wire.packet(0xA3, [0, 1], Wire.none(version), Wire.field("t")),
        ]
        for bytes in wrong {
            let client = try await scene.connect("c", version)
            try client.send(bytes: bytes)
            try await client.expectDismissal(.malformedPacket)
        }
        let client = try await scene.connect("c", version)
        try client.send(.pingreq)
        #expect(try await client.frame() == [0xD0, 0])
    }

    @Test(
        "a PUBLISH of QoS 0 has no packet identifier", .statements(v5: "2.2.1-2", v311: "2.3.1-5"),
        arguments: ProtocolVersion.numbered)
    func noPacketIdentifier(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        let bytes = Wire.packet(0x30, Wire.field(scene.topic("t")), Wire.none(version), [0x70])
        try client.send(bytes: bytes)
        #expect(try await client.frame() == bytes)
    }

    @Test(
        "packet identifier 0 ends the connection", .statements(v5: "2.2.1-3", v311: "2.3.1-1"),
        arguments: ProtocolVersion.numbered)
    func zero(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let wrong = [
            Wire.packet(0x32, Wire.field(scene.topic("t")), [0, 0], Wire.none(version)),
            Wire.packet(0x34, Wire.field(scene.topic("t")), [0, 0], Wire.none(version)),
            Wire.packet(0x82, [0, 0], Wire.none(version), Wire.field("t"), [0]),
            Wire.packet(0xA2, [0, 0], Wire.none(version), Wire.field("t")),
        ]
        for bytes in wrong {
            let client = try await scene.connect("c", version)
            try client.send(bytes: bytes)
            try await client.expectDismissal(.malformedPacket, .protocolError)
        }
    }

    @Test(
        "the server's packet identifiers are not 0, and not in use", .statements(v5: "2.2.1-4", v311: "2.3.1-4"),
        arguments: ProtocolVersion.numbered)
    func serverIdentifiers(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        let writer = try await scene.connect("writer", version)
        var identifiers: Set<UInt16> = [0]
        for index in 1...10 {
            let qos = index.isMultiple(of: 2) ? QoS.atLeastOnce : .exactlyOnce
            try await writer.publish(scene.topic("t"), "\(index)", qos: qos)
            let publish = try await client.expectPublish(scene.topic("t"), "\(index)", qos: qos)
            #expect(identifiers.insert(publish.packetIdentifier).inserted)
        }
    }

    @Test(
        "acknowledgements have the packet identifier of the PUBLISH", .statements(v5: "2.2.1-5", v311: "2.3.1-6"),
        arguments: ProtocolVersion.numbered)
    func acknowledgements(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        let topic = scene.topic("t")
        try await client.subscribe(topic, qos: .exactlyOnce)
        try client.send(publish: topic, "1", qos: .atLeastOnce, packetIdentifier: 0xFFFF)
        try await client.expect(.puback(Acknowledgement(packetIdentifier: 0xFFFF)))
        try client.puback(try await client.expectPublish(topic, "1", qos: .atLeastOnce))
        try client.send(publish: topic, "2", qos: .exactlyOnce, packetIdentifier: 0x1234)
        try await client.expect(.pubrec(Acknowledgement(packetIdentifier: 0x1234)))
        let publish = try await client.expectPublish(topic, "2", qos: .exactlyOnce)
        try client.send(.pubrel(Acknowledgement(packetIdentifier: 0x1234)))
        try await client.expect(.pubcomp(Acknowledgement(packetIdentifier: 0x1234)))
        try client.pubrec(publish)
        try await client.expect(.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
        try client.pubcomp(publish)
        try await client.expectSilence()
    }

    @Test(
        "SUBACK and UNSUBACK have the packet identifier of the request", .statements(v5: "2.2.1-6", v311: "2.3.1-7"),
        arguments: ProtocolVersion.numbered)
    func subscriptions(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        let filter = Wire.field(scene.topic("t"))
        let none = Wire.none(version)
        try client.send(bytes: Wire.packet(0x82, [0xBE, 0xEF], none, filter, [1]))
        #expect(try await client.frame() == Wire.packet(0x90, [0xBE, 0xEF], none, [1]))
        try client.send(bytes: Wire.packet(0xA2, [0xCA, 0xFE], none, filter))
        #expect(try await client.frame() == Wire.packet(0xB0, [0xCA, 0xFE], none, version == .v5 ? [0] : []))
    }

    @Test("no properties are a length of 0", .statements(v5: "2.2.2-1"))
    func noProperties() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        let topic = Wire.field(scene.topic("t"))
        try client.send(bytes: Wire.packet(0x82, [0, 1], [0], topic, [1]))
        #expect(try await client.frame() == [0x90, 4, 0, 1, 0, 1])
        try client.send(bytes: Wire.packet(0x32, topic, [0, 9], [0]))
        #expect(try await client.frame() == [0x40, 2, 0, 9])
        #expect(try await client.frame() == Wire.packet(0x32, topic, [0, 1], [0]))
        // Where the length is missing, so is the packet's end.
        try client.send(bytes: Wire.packet(0x82, [0, 2]))
        try await client.expectDisconnect(.malformedPacket)
    }
}
