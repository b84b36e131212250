import MQTTCodec
import Testing

@Suite("Values")
struct ValueTests {
    @Test(
        "ill-formed UTF-8 ends the connection", .statements(v5: "1.5.4-1", v311: "1.5.3-1"),
        arguments: ProtocolVersion.numbered)
    func illFormed(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let surrogate: [UInt8] = [0xED, 0xA0, 0x80]
        let overlong: [UInt8] = [0xC1, 0xA1]
        let cut: [UInt8] = [0x61, 0xE2, 0x82]
        let beyond: [UInt8] = [0xF4, 0x90, 0x80, 0x80]
        for bytes in [surrogate, overlong, cut, beyond, [0xFF]] {
            let client = try await scene.connect("c", version)
            try client.send(bytes: Wire.packet(0x30, Wire.field(bytes), Wire.none(version)))
            try await client.expectDismissal(.malformedPacket)
        }
    }

    @Test(
        "U+0000 in a string ends the connection", .statements(v5: "1.5.4-2", v311: "1.5.3-2"),
        arguments: ProtocolVersion.numbered)
    func null(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let publisher = try await scene.connect("publisher", version)
        try publisher.send(bytes: Wire.packet(0x30, Wire.field([0x61, 0, 0x62]), Wire.none(version)))
        try await publisher.expectDismissal(.malformedPacket)
        let subscriber = try await scene.connect("subscriber", version)
        try subscriber.send(bytes: Wire.packet(0x82, [0, 1], Wire.none(version), Wire.field([0x61, 0]), [0]))
        try await subscriber.expectDismissal(.malformedPacket)
    }

    @Test(
        "the bytes EF BB BF stay what and where they are", .statements(v5: "1.5.4-3", v311: "1.5.3-3"),
        arguments: ProtocolVersion.numbered)
    func byteOrderMark(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = Array(scene.topic("").utf8) + [0xEF, 0xBB, 0xBF, 0x61]
        let reader = try await scene.connect("reader", version)
        try reader.send(bytes: Wire.packet(0x82, [0, 1], Wire.none(version), Wire.field(topic), [0]))
        try await reader.expect(.suback(Suback(packetIdentifier: 1, reasonCodes: [.grantedQoS0])))
        let other = try await scene.connect("other", version)
        try await other.subscribe(scene.topic("a"))
        let writer = try await scene.connect("writer", version)
        try writer.send(bytes: Wire.packet(0x30, Wire.field(topic), Wire.none(version)))
        try await writer.expectSilence()
        #expect(try await reader.frame() == Wire.packet(0x30, Wire.field(topic), Wire.none(version)))
        try await other.expectSilence()
    }

    @Test("a variable byte integer is as short as it can be", .statements(v5: "1.5.5-1"))
    func variableByteInteger() async throws {
        let scene = try await Scene()
        let long = try await scene.connect("long")
        try long.send(bytes: [0xC0, 0x80, 0x00])
        try await long.expectDisconnect(.malformedPacket)

        let client = try await scene.connect("c")
        let topic = scene.topic("t")
        try await client.subscribe(topic)
        let overhead = 2 + topic.utf8.count + 1
        for (remaining, header) in [(127, 2), (128, 3), (16_383, 3), (16_384, 4)] {
            try client.send(publish: topic, String(repeating: "x", count: remaining - overhead))
            #expect(try await client.frame()?.count == header + remaining)
        }
    }

    @Test("both strings of a pair are checked", .statements(v5: "1.5.7-1"))
    func pair() async throws {
        let scene = try await Scene()
        for (name, value) in [([0xFF], [0x61]), ([0x61], [0xED, 0xBF, 0xBF]), ([0], [0x61]), ([0x61], [0])]
            as [([UInt8], [UInt8])]
        {
            let client = try await scene.connect("c")
            let property: [UInt8] = [0x26] + Wire.field(name) + Wire.field(value)
            try client.send(bytes: Wire.packet(0x30, Wire.field(scene.topic("t")), Wire.section(property)))
            try await client.expectDisconnect(.malformedPacket)
        }
    }
}
