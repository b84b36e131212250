import MQTTCodec
import Testing

@Suite("Clean start and sessions")
struct SessionPresentTests {
    @Test(
        "a clean start discards the session",
        .statements(v5: "3.1.2-4", "3.1.4-4", "3.2.2-2", v311: "3.1.4-3", "3.2.2-1"),
        arguments: ProtocolVersion.numbered)
    func cleanStart(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let before = try await scene.connectLasting("c", version)
        try await before.subscribe(scene.topic("t"), qos: .atLeastOnce)
        try await before.disconnect()
        let writer = try await scene.connect("writer")
        try await writer.publish(scene.topic("t"), "stored", qos: .atLeastOnce)

        let after = try scene.open(version)
        let connack = try await after.connack(scene.connectPacket("c", version, cleanStart: true))
        #expect(connack.reasonCode == .success)
        #expect(!connack.sessionPresent)
        try await writer.publish(scene.topic("t"), "new", qos: .atLeastOnce)
        try await after.expectSilence()
    }

    @Test(
        "without a clean start the session is resumed",
        .statements(v5: "3.1.2-5", "3.2.2-3", v311: "3.1.2-4", "3.2.2-2"), arguments: ProtocolVersion.numbered)
    func resumed(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let before = try await scene.connectLasting("c", version)
        try await before.subscribe(scene.topic("t"), qos: .atLeastOnce)
        try await before.disconnect()
        let after = try scene.open(version)
        let connack = try await after.connack(scene.connectPacket("c", version, cleanStart: false))
        #expect(connack.reasonCode == .success)
        #expect(connack.sessionPresent)
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: .atLeastOnce)
        try await after.expectPublish(scene.topic("t"), "m", qos: .atLeastOnce)
    }

    @Test(
        "without a clean start and a session there is a new one", .statements(v5: "3.1.2-6", v311: "3.2.2-3"),
        arguments: ProtocolVersion.numbered)
    func new(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try scene.open(version)
        let connack = try await client.connack(scene.connectPacket("c", version, cleanStart: false))
        #expect(connack.reasonCode == .success)
        #expect(!connack.sessionPresent)
        #expect(try await client.subscribe(scene.topic("t")) == .grantedQoS0)
    }

    @Test(
        "messages are stored for a client that is away", .statements(v5: "3.1.2-23", v311: "3.1.2-5"),
        arguments: ProtocolVersion.numbered)
    func stored(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let before = try await scene.connectLasting("c", version)
        try await before.subscribe(scene.topic("+"), qos: .exactlyOnce)
        try await before.hangUp()
        let writer = try await scene.connect("writer", version)
        try await writer.publish(scene.topic("1"), "one", qos: .atLeastOnce)
        try await writer.publish(scene.topic("2"), "two", qos: .exactlyOnce)
        let after = try await scene.connectLasting("c", version)
        try await after.expectPublish(scene.topic("1"), "one", qos: .atLeastOnce)
        try await after.expectPublish(scene.topic("2"), "two", qos: .exactlyOnce)
        try await after.expectSilence()
    }

    @Test("a clean session ends with its connection", .statements(v311: "3.1.2-6"))
    func cleanSession() async throws {
        let scene = try await Scene()
        let before = try await scene.connect("c", .v3_1_1, cleanStart: true)
        try await before.subscribe(scene.topic("t"), qos: .atLeastOnce)
        try await before.hangUp()
        try await scene.connect("writer").publish(scene.topic("t"), "lost", qos: .atLeastOnce)
        let after = try scene.open(.v3_1_1)
        let connack = try await after.connack(scene.connectPacket("c", .v3_1_1, cleanStart: false))
        #expect(!connack.sessionPresent)
        try await after.expectSilence()
    }

    @Test("retained messages outlive the session of their publisher", .statements(v311: "3.1.2-7"))
    func retained() async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer", .v3_1_1, cleanStart: true)
        try await writer.publish(scene.topic("t"), "kept", qos: .atLeastOnce, retain: true)
        try await writer.disconnect()
        _ = try await scene.connect("writer", .v3_1_1, cleanStart: true)
        let reader = try await scene.connect("reader", .v3_1_1)
        try await reader.subscribe(scene.topic("t"), qos: .atLeastOnce)
        try await reader.expectPublish(scene.topic("t"), "kept", qos: .atLeastOnce, retain: true)
    }

    @Test(
        "a session lasts while its connection does", .statements(v5: "4.1.0-1", v311: "4.1.0-1", "4.1.0-2"),
        arguments: ProtocolVersion.numbered)
    func duringConnection(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        // A session that would end at once, were its connection not open.
        let client = try await scene.connect(
            "c", version, properties: version == .v5 ? [.sessionExpiryInterval(0)] : [])
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        let writer = try await scene.connect("writer", version)
        try await writer.publish(scene.topic("t"), "1", qos: .exactlyOnce)
        let publish = try await client.expectPublish(scene.topic("t"), "1", qos: .exactlyOnce)
        try client.pubrec(publish)
        try await client.expect(.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
        try await writer.publish(scene.topic("t"), "2", qos: .exactlyOnce)
        try await client.expectPublish(scene.topic("t"), "2", qos: .exactlyOnce)
        try client.pubcomp(publish)
        try await client.expectSilence()
    }

    @Test("a session ends when its expiry interval has passed", .statements(v5: "4.1.0-2"))
    func expired() async throws {
        let scene = try await Scene()
        let before = try await scene.connect("c", cleanStart: false, properties: [.sessionExpiryInterval(1)])
        try await before.subscribe(scene.topic("t"), qos: .atLeastOnce)
        let other = try await scene.connect("other", cleanStart: false, properties: [.sessionExpiryInterval(3600)])
        try await before.disconnect()
        // The DISCONNECT may change the interval.
        try await other.disconnect(properties: [.sessionExpiryInterval(0)])
        let gone = try scene.open()
        #expect(try await !gone.connack(scene.connectPacket("other", cleanStart: false)).sessionPresent)
        try await Task.sleep(for: .seconds(2))
        let after = try scene.open()
        #expect(try await !after.connack(scene.connectPacket("c", cleanStart: false)).sessionPresent)
    }
}
