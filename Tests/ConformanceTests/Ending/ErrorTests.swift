import MQTTCodec
import Testing

@Suite("Errors")
struct ErrorTests {
    @Test(
        "a malformed packet or protocol error ends the connection, on 5.0 with the reason",
        .statements(v5: "4.13.1-1", v311: "4.8.0-1"), arguments: ProtocolVersion.numbered)
    func violations(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let none = Wire.none(version)
        let malformed: [[UInt8]] = [
            [0x00, 0], [0xC0, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xC0, 1, 0], [0x40, 0], [0x40, 1, 0], [0x90 | 1, 0],
            Wire.packet(0x32, Wire.field("t"), [0]),
        ]
        // Packets that only a server may send, and a version-less second CONNECT.
        let protocolErrors: [[UInt8]] = [
            [0xD0, 0], Wire.packet(0x20, [0, 0], none), Wire.packet(0x90, [0, 1], none, [0]),
            Wire.packet(0xB0, [0, 1], none, version == .v5 ? [0] : []),
        ]
        for bytes in malformed {
            let client = try await scene.connect("c", version)
            try client.send(bytes: bytes)
            try await client.expectDismissal(.malformedPacket)
        }
        for bytes in protocolErrors {
            let client = try await scene.connect("c", version)
            try client.send(bytes: bytes)
            try await client.expectDismissal(.protocolError)
        }
    }

    @Test("a duplicate property, or one of another packet, ends the connection", .statements(v5: "4.13.1-1"))
    func properties() async throws {
        let scene = try await Scene()
        let topic = Wire.field(scene.topic("t"))
        let wrong: [[UInt8]] = [
            Wire.packet(0x30, topic, Wire.section([0x01, 1], [0x01, 1])),
            Wire.packet(0x30, topic, Wire.section([0x11, 0, 0, 0, 1])),
            Wire.packet(0x30, topic, Wire.section([0x01, 2])),
            Wire.packet(0x30, topic, Wire.section([0x7F, 0])),
            Wire.packet(0x30, topic, [200]),
            Wire.packet(0x82, [0, 1], Wire.section([0x0B, 0]), topic, [0]),
        ]
        for bytes in wrong {
            let client = try await scene.connect("c")
            try client.send(bytes: bytes)
            try await client.expectDisconnect(.malformedPacket, .protocolError)
        }
    }

    @Test("a CONNACK or DISCONNECT with an error is followed by the end", .statements(v5: "4.13.2-1"))
    func ends() async throws {
        let scene = try await Scene(.guarded)
        let refused = try scene.open()
        #expect(try await refused.connack(scene.connectPacket("c", username: "stranger")).reasonCode.isError)
        try await refused.expectEnd()
        let dismissed = try await scene.connect("c")
        // More behind the offending packet than the sockets hold: it must not cost the client the reason.
        try dismissed.send(bytes: [0x00, 0] + [UInt8](repeating: 0xC0, count: 500_000))
        try await dismissed.expectDisconnect(.malformedPacket)
    }
}
