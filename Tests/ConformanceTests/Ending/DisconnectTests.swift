import MQTTCodec
import Testing

@Suite("PINGREQ and DISCONNECT")
struct DisconnectTests {
    @Test(
        "a PINGREQ is answered with a PINGRESP", .statements(v5: "3.12.4-1", v311: "3.12.4-1"),
        arguments: ProtocolVersion.numbered)
    func ping(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        for _ in 1...3 {
            try client.send(bytes: [0xC0, 0])
            #expect(try await client.frame() == [0xD0, 0])
        }
    }

    @Test("no DISCONNECT is sent to a client that was not let in", .statements(v5: "3.14.0-1"))
    func notLetIn() async throws {
        let scene = try await Scene(.guarded)
        let client = try scene.open()
        let connack = try await client.connack(scene.connectPacket("c", username: "stranger"))
        #expect(connack.reasonCode.isError)
        try await client.expectEnd()
        for bytes in [[0xE0, 0], [0x30, 0], Wire.packet(0x10, Wire.connect(.v5, flags: 1))] as [[UInt8]] {
            let early = try scene.open()
            try early.send(bytes: bytes)
            try await early.expectRefusal()
        }
    }

    @Test(
        "a DISCONNECT with reserved flags is an error", .statements(v5: "3.14.1-1", v311: "3.14.1-1"),
        arguments: ProtocolVersion.numbered)
    func flags(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let watcher = try await scene.connect("watcher", version)
        try await watcher.subscribe(scene.topic("w"))
        for flags in 1..<16 as Range<UInt8> {
            let client = try await scene.connect(
                "c", version, will: Will(topic: scene.topic("w"), payload: Array("gone".utf8)))
            try client.send(bytes: [0xE0 | flags, 0])
            try await client.expectDismissal(.malformedPacket)
            // No DISCONNECT was received that could have discarded the will.
            try await watcher.expectPublish(scene.topic("w"), "gone")
        }
    }

    @Test("reason codes are those of DISCONNECT", .statements(v5: "3.14.2-1"))
    func reasonCodes() async throws {
        let scene = try await Scene()
        // 0x92 and 0x01 belong to other packets.
        for code in [0x92, 0x01] as [UInt8] {
            let client = try await scene.connect("c")
            try client.send(bytes: [0xE0, 1, code])
            try await client.expectDisconnect(.malformedPacket, .protocolError)
        }
        for code in [0x00, 0x04, 0x80, 0x99] as [UInt8] {
            let client = try await scene.connect("c")
            try client.send(bytes: [0xE0, 1, code])
            try await client.expectEnd()
        }
    }

    @Test("the server's DISCONNECT has no session expiry interval", .statements(v5: "3.14.2-2"))
    func sessionExpiryInterval() async throws {
        let scene = try await Scene()
        let first = try await scene.connectLasting("c")
        _ = try await scene.connectLasting("c")
        let disconnect = try await first.expectDisconnect(.sessionTakenOver)
        #expect(disconnect.properties.sessionExpiryInterval == nil)
        // A client may not have one from none.
        let client = try await scene.connect("other")
        try client.send(.disconnect(Disconnect(properties: [.sessionExpiryInterval(10)])))
        let answer = try await client.expectDisconnect(.protocolError)
        #expect(answer.properties.sessionExpiryInterval == nil)
    }

    @Test("no words make a DISCONNECT too large", .statements(v5: "3.14.2-3", "3.14.2-4"))
    func tooLarge() async throws {
        let scene = try await Scene()
        for limit in [20, 1000] as [UInt32] {
            let client = try await scene.connect("c", properties: [.maximumPacketSize(limit)])
            try client.send(publish: "+")
            let frame = try #require(try await client.frame())
            #expect(frame.count <= limit)
            guard case .disconnect(let disconnect) = try client.decode(frame) else { throw Unexpected("no DISCONNECT") }
            #expect(disconnect.reasonCode.isError)
            #expect(disconnect.properties.userProperties.isEmpty)
            #expect((disconnect.properties.reasonString != nil) == (limit > 20))
            try await client.expectEnd()
        }
    }

    @Test("nothing follows a DISCONNECT, but the end", .statements(v5: "3.14.4-1", "3.14.4-2"))
    func nothingFollows() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        try await client.subscribe(scene.topic("t"))
        try client.send(bytes: [0xC0, 0, 0xF0, 0, 0xC0, 0, 0xC0, 0])
        try await client.expect(.pingresp)
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: .atLeastOnce)
        try await client.expectDisconnect(.malformedPacket, .protocolError)
        // What the client sends after its own is not handled either.
        let leaving = try await scene.connect("leaving")
        try leaving.send(.disconnect(Disconnect()), .pingreq)
        try await leaving.expectEnd()
    }
}
