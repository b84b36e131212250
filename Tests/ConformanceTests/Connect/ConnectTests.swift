import MQTTCodec
import Testing

@Suite("CONNECT")
struct ConnectTests {
    @Test(
        "the first packet must be a CONNECT", .statements(v5: "3.1.0-1", v311: "3.1.0-1"),
        arguments: ProtocolVersion.numbered)
    func first(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let packets: [Packet] = [
            .pingreq, .publish(Publish(topic: scene.topic("t"))), .disconnect(Disconnect()),
            .subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: scene.topic("t"))])),
        ]
        for packet in packets {
            let client = try scene.open(version)
            try client.send(packet)
            try await client.expectEnd()
        }
    }

    @Test(
        "a second CONNECT ends the connection", .statements(v5: "3.1.0-2", v311: "3.1.0-2"),
        arguments: ProtocolVersion.numbered)
    func second(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try client.send(.connect(scene.connectPacket("c", version)))
        try await client.expectDismissal(.protocolError)
    }

    @Test(
        "another protocol name ends the connection", .statements(v5: "3.1.2-1", v311: "3.1.2-1"),
        arguments: ProtocolVersion.numbered, ["mqtt", "MQTTT", "AMQP", ""])
    func name(version: ProtocolVersion, name: String) async throws {
        let scene = try await Scene()
        let client = try scene.open(version)
        let rest = [version.rawValue, 2, 0, 0] + Wire.none(version)
        try client.send(bytes: Wire.packet(0x10, Wire.field(name), rest, Wire.field(scene.id("c"))))
        try await client.expectRefusal()
    }

    @Test(
        "an unknown protocol level is answered, and ends the connection",
        .statements(v5: "3.1.2-2", v311: "3.1.2-2"), arguments: [0, 3, 6, 0x84, 0xFF] as [UInt8])
    func level(level: UInt8) async throws {
        let scene = try await Scene()
        let client = try scene.open(.v3_1_1)
        try client.send(bytes: Wire.packet(0x10, Wire.field("MQTT"), [level, 2, 0, 0], Wire.field(scene.id("c"))))
        // Nobody knows how a level from the future reads a CONNACK: it gets the one of 3.1.1.
        #expect(try await client.frame() == [0x20, 2, 0, 1])
        try await client.expectEnd()
    }

    @Test(
        "the reserved flag must be 0", .statements(v5: "3.1.2-3", v311: "3.1.2-3"), arguments: ProtocolVersion.numbered)
    func reservedFlag(version: ProtocolVersion) async throws {
        try await expectRefused(version, flags: 0b0000_0011, payload: { [$0] })
    }

    @Test(
        "a user name is there if and only if its flag is set",
        .statements(v5: "3.1.2-16", "3.1.2-17", v311: "3.1.2-18", "3.1.2-19"), arguments: ProtocolVersion.numbered)
    func username(version: ProtocolVersion) async throws {
        try await expectRefused(version, flags: 0b0000_0010, payload: { [$0, Wire.field("user")] })
        try await expectRefused(version, flags: 0b1000_0010, payload: { [$0] })
        try await expectAccepted(version, flags: 0b1000_0010, payload: { [$0, Wire.field("user")] })
    }

    @Test(
        "a password is there if and only if its flag is set",
        .statements(v5: "3.1.2-18", "3.1.2-19", v311: "3.1.2-20", "3.1.2-21"), arguments: ProtocolVersion.numbered)
    func password(version: ProtocolVersion) async throws {
        let user = Wire.field("user")
        try await expectRefused(version, flags: 0b1000_0010, payload: { [$0, user, Wire.field("password")] })
        try await expectRefused(version, flags: 0b1100_0010, payload: { [$0, user] })
        try await expectAccepted(version, flags: 0b1100_0010, payload: { [$0, user, Wire.field("password")] })
    }

    @Test("3.1.1 has no password without a user name", .statements(v311: "3.1.2-22"))
    func passwordAlone() async throws {
        try await expectRefused(.v3_1_1, flags: 0b0100_0010, payload: { [$0, Wire.field("password")] })
        try await expectAccepted(.v5, flags: 0b0100_0010, payload: { [$0, Wire.field("password")] })
    }

    @Test(
        "the fields of the payload are read in their order", .statements(v5: "3.1.3-1", v311: "3.1.3-1"),
        arguments: ProtocolVersion.numbered)
    func order(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let watcher = try await scene.connect("watcher")
        try await watcher.subscribe(scene.topic("#"))
        let client = try scene.open(version)
        try client.send(
            bytes: Wire.packet(
                0x10, Wire.connect(version, flags: 0b1100_0110), Wire.field(scene.id("c")), Wire.none(version),
                Wire.field(scene.topic("will")), Wire.field("gone"), Wire.field("user"), Wire.field("password")))
        guard case .connack(let connack) = try await client.next() else { throw Unexpected("no CONNACK") }
        #expect(connack.reasonCode == .success)
        try await client.hangUp()
        try await watcher.expectPublish(scene.topic("will"), "gone")
    }

    @Test(
        "a CONNECT that is not as it must be ends the connection",
        .statements(v5: "3.1.4-1", v311: "3.1.4-1", "3.2.2-6"),
        arguments: ProtocolVersion.numbered)
    func nonconforming(version: ProtocolVersion) async throws {
        try await expectRefused(version, flags: 0b0000_0010, payload: { [$0, [0]] })
        let scene = try await Scene()
        for body in [[], Wire.field("MQTT"), Wire.field("MQTT") + [version.rawValue, 2, 0]] as [[UInt8]] {
            let client = try scene.open(version)
            try client.send(bytes: Wire.packet(0x10, body))
            try await client.expectRefusal()
        }
    }

    @Test(
        "a client that is not let in is disconnected", .statements(v5: "3.1.4-2", "3.2.2-7", v311: "3.2.2-5"),
        arguments: ProtocolVersion.numbered)
    func refused(version: ProtocolVersion) async throws {
        let scene = try await Scene(.guarded)
        let client = try scene.open(version)
        let connack = try await client.connack(scene.connectPacket("c", version, username: "stranger"))
        #expect(connack.reasonCode == .badUserNameOrPassword)
        try await client.expectEnd()
    }

    @Test(
        "a second client with the same identifier takes over", .statements(v5: "3.1.4-3", v311: "3.1.4-2"),
        arguments: ProtocolVersion.numbered)
    func takeover(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let first = try await scene.connect("c", version)
        let second = try await scene.connect("c", version)
        try await first.expectDismissal(.sessionTakenOver)
        try await second.expectSilence()
    }

    @Test(
        "a good CONNECT is answered with a CONNACK of success", .statements(v5: "3.1.4-5", v311: "3.1.4-4"),
        arguments: ProtocolVersion.numbered)
    func accepted(version: ProtocolVersion) async throws {
        try await expectAccepted(version, flags: 0b0000_0010, payload: { [$0] })
    }

    @Test(
        "nothing that follows a refused CONNECT is processed", .statements(v5: "3.1.4-6", v311: "3.1.4-5"),
        arguments: ProtocolVersion.numbered)
    func nothingAfterRefusal(version: ProtocolVersion) async throws {
        let scene = try await Scene(.guarded)
        let watcher = try await scene.connect("watcher")
        try await watcher.subscribe(scene.topic("#"))
        let client = try scene.open(version)
        try client.send(
            .connect(scene.connectPacket("c", version, username: "stranger")),
            .publish(Publish(topic: scene.topic("t"), payload: [1])), .pingreq)
        guard case .connack(let connack) = try await client.next() else { throw Unexpected("no CONNACK") }
        #expect(connack.reasonCode == .badUserNameOrPassword)
        try await client.expectEnd()
        try await watcher.expectSilence()
    }

    // MARK: Payloads

    private func expectRefused(
        _ version: ProtocolVersion, flags: UInt8, payload: ([UInt8]) -> [[UInt8]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let scene = try await Scene()
        let client = try scene.open(version)
        try client.send(bytes: connect(version, flags, payload(Wire.field(scene.id("c")))))
        await #expect(throws: Never.self, sourceLocation: sourceLocation) { try await client.expectRefusal() }
    }

    private func expectAccepted(
        _ version: ProtocolVersion, flags: UInt8, payload: ([UInt8]) -> [[UInt8]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let scene = try await Scene()
        let client = try scene.open(version)
        try client.send(bytes: connect(version, flags, payload(Wire.field(scene.id("c")))))
        let answer = try await client.next()
        guard case .connack(let connack) = answer, connack.reasonCode == .success else {
            Issue.record("expected a success, got \(answer)", sourceLocation: sourceLocation)
            return
        }
    }

    private func connect(_ version: ProtocolVersion, _ flags: UInt8, _ payload: [[UInt8]]) -> [UInt8] {
        Wire.packet(0x10, Wire.connect(version, flags: flags), payload.flatMap { $0 })
    }
}
