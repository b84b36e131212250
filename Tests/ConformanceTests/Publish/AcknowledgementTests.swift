import MQTTCodec
import Testing

@Suite("PUBACK, PUBREC, PUBREL, PUBCOMP")
struct AcknowledgementTests {
    private static let system = "$SYS/broker/version"

    @Test("PUBACK has its own reason codes", .statements(v5: "3.4.2-1"))
    func puback() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        let topic = scene.topic("t")
        try client.send(publish: topic, qos: .atLeastOnce, packetIdentifier: 1)
        #expect(try await client.frame() == [0x40, 3, 0, 1, 0x10])
        try client.send(publish: Self.system, qos: .atLeastOnce, packetIdentifier: 2)
        #expect(try await client.frame() == [0x40, 3, 0, 2, 0x87])
        try await client.subscribe(topic, qos: .atLeastOnce)
        try client.send(publish: topic, "m", qos: .atLeastOnce, packetIdentifier: 3)
        #expect(try await client.frame() == [0x40, 2, 0, 3])
        let publish = try await client.expectPublish(topic, "m", qos: .atLeastOnce)
        // 0x92 is not one of them.
        try client.send(bytes: Wire.packet(0x40, [0, UInt8(publish.packetIdentifier)], [0x92]))
        try await client.expectDisconnect(.malformedPacket, .protocolError)
    }

    @Test("PUBREC has its own reason codes", .statements(v5: "3.5.2-1"))
    func pubrec() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        let topic = scene.topic("t")
        try client.send(publish: topic, qos: .exactlyOnce, packetIdentifier: 1)
        #expect(try await client.frame() == [0x50, 3, 0, 1, 0x10])
        try client.send(publish: Self.system, qos: .exactlyOnce, packetIdentifier: 2)
        #expect(try await client.frame() == [0x50, 3, 0, 2, 0x87])
        try await client.subscribe(topic, qos: .exactlyOnce)
        try client.send(publish: topic, "m", qos: .exactlyOnce, packetIdentifier: 3)
        #expect(try await client.frame() == [0x50, 2, 0, 3])
        let publish = try await client.expectPublish(topic, "m", qos: .exactlyOnce)
        try client.send(bytes: Wire.packet(0x50, [0, UInt8(publish.packetIdentifier)], [0x92]))
        try await client.expectDisconnect(.malformedPacket, .protocolError)
    }

    @Test(
        "PUBREL has the flags 0010", .statements(v5: "3.6.1-1", v311: "3.6.1-1"), arguments: ProtocolVersion.numbered)
    func pubrelFlags(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for flags in 0..<16 as Range<UInt8> where flags != 0b0010 {
            let client = try await scene.connect("c", version)
            try client.send(bytes: [0x60 | flags, 2, 0, 1])
            try await client.expectDismissal(.malformedPacket)
        }
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: .exactlyOnce)
        let publish = try await client.expectPublish(scene.topic("t"), "m", qos: .exactlyOnce)
        try client.pubrec(publish)
        #expect(try await client.frame()?.first == 0x62)
    }

    @Test("PUBREL has its own reason codes", .statements(v5: "3.6.2-1"))
    func pubrel() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: .exactlyOnce)
        let publish = try await client.expectPublish(scene.topic("t"), "m", qos: .exactlyOnce)
        try client.pubrec(publish)
        #expect(try await client.frame() == [0x62, 2, 0, UInt8(publish.packetIdentifier)])
        try client.send(bytes: [0x62, 3, 0, 1, 0x80])
        try await client.expectDisconnect(.malformedPacket, .protocolError)
    }

    @Test("PUBCOMP has its own reason codes", .statements(v5: "3.7.2-1"))
    func pubcomp() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        try client.send(publish: scene.topic("t"), qos: .exactlyOnce, packetIdentifier: 1)
        try await client.expectPubrec(1)
        for identifier in [1, 2] as [UInt16] {
            // Known or not: the answer is one of the two that there are.
            try client.send(.pubrel(Acknowledgement(packetIdentifier: identifier)))
            guard case .pubcomp(let pubcomp) = try await client.next() else { throw Unexpected("no PUBCOMP") }
            #expect([.success, .packetIdentifierNotFound].contains(pubcomp.reasonCode))
            #expect(pubcomp.packetIdentifier == identifier)
        }
        try client.send(bytes: [0x70, 3, 0, 1, 0x80])
        try await client.expectDisconnect(.malformedPacket, .protocolError)
    }

    @Test(
        "no words make an acknowledgement too large",
        .statements(
            v5: "3.4.2-2", "3.4.2-3", "3.5.2-2", "3.5.2-3", "3.6.2-2", "3.6.2-3", "3.7.2-2", "3.7.2-3"))
    func tooLarge() async throws {
        let scene = try await Scene(.guarded)
        let limit = 100
        let client = try await scene.connect("c", properties: [.maximumPacketSize(UInt32(limit))])
        let topic = scene.topic("t")
        let forbidden = scene.topic("forbidden")
        try await client.subscribe(topic, qos: .exactlyOnce)
        var frames: [[UInt8]] = []
        try client.send(publish: forbidden, qos: .atLeastOnce, packetIdentifier: 1)
        frames.append(try #require(try await client.frame()))
        try client.send(publish: forbidden, qos: .exactlyOnce, packetIdentifier: 2)
        frames.append(try #require(try await client.frame()))
        #expect(frames == [[0x40, 3, 0, 1, 0x87], [0x50, 3, 0, 2, 0x87]])
        try await scene.connect("writer").publish(topic, "m", qos: .exactlyOnce)
        try client.pubrec(try await client.expectPublish(topic, "m", qos: .exactlyOnce))
        frames.append(try #require(try await client.frame()))
        try client.send(publish: topic, qos: .exactlyOnce, packetIdentifier: 3)
        frames.append(try #require(try await client.frame()))
        _ = try await client.next()
        try client.send(.pubrel(Acknowledgement(packetIdentifier: 3)))
        frames.append(try #require(try await client.frame()))
        #expect(frames.map { $0[0] >> 4 } == [4, 5, 6, 5, 7])
        #expect(frames.allSatisfy { $0.count <= limit })
        // The words are there for who takes them.
        let patient = try await scene.connect("patient")
        try patient.send(publish: forbidden, qos: .atLeastOnce, packetIdentifier: 1)
        guard case .puback(let puback) = try await patient.next() else { throw Unexpected("no PUBACK") }
        #expect(puback.properties.reasonString == Doorkeeper.explanation)
    }
}
