import MQTTCodec
import Testing

@Suite("Wills")
struct WillTests {
    @Test(
        "a will is published when the connection breaks", .statements(v5: "3.1.2-7", "3.1.2-8", v311: "3.1.2-8"),
        arguments: ProtocolVersion.numbered)
    func broken(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, version)
        let client = try await scene.connect("c", version, will: will(scene, qos: .exactlyOnce))
        try await watcher.expectSilence()
        client.cut()
        try await watcher.expectPublish(scene.topic("w"), "gone", qos: .exactlyOnce)
        try await watcher.expectSilence()
    }

    @Test(
        "a will is published when the broker ends the connection", .statements(v5: "3.1.2-8", v311: "3.1.2-8"),
        arguments: ProtocolVersion.numbered)
    func dismissed(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, version)
        let client = try await scene.connect("c", version, will: will(scene))
        try client.send(bytes: [0x00, 0x00])
        try await client.expectDismissal(.malformedPacket)
        try await watcher.expectPublish(scene.topic("w"), "gone")
    }

    @Test(
        "a will flag means that the will's fields are there", .statements(v5: "3.1.2-9", v311: "3.1.2-9"),
        arguments: ProtocolVersion.numbered)
    func missingFields(version: ProtocolVersion) async throws {
        let topic = Wire.none(version) + Wire.field("w")
        for fields in [[], topic] { try await expectRefused(version, flags: 0b0000_0110, fields) }
        if version == .v5 {
            // Without will properties the topic's length is taken for theirs.
            try await expectRefused(version, flags: 0b0000_0110, Wire.field("w") + Wire.field("gone"))
        }
    }

    @Test(
        "a will is removed once it is published, and by DISCONNECT",
        .statements(v5: "3.1.2-10", "3.14.4-3", v311: "3.1.2-10", "3.14.4-3"), arguments: ProtocolVersion.numbered)
    func removed(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, version)
        let first = try await scene.connectLasting("c", version, will: will(scene))
        try await first.hangUp()
        try await watcher.expectPublish(scene.topic("w"), "gone")
        // The session goes on without the will.
        let second = try await scene.connectLasting("c", version)
        try await second.hangUp()
        let third = try await scene.connectLasting("c", version, will: will(scene))
        try await third.disconnect()
        try await watcher.expectSilence()
    }

    @Test(
        "any DISCONNECT but a normal one leaves the will", .statements(v5: "3.1.2-8"),
        arguments: [ReasonCode.disconnectWithWill, .unspecifiedError])
    func disconnectWithWill(reasonCode: ReasonCode) async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, .v5)
        try await scene.connect("c", will: will(scene)).disconnect(reasonCode)
        try await watcher.expectPublish(scene.topic("w"), "gone")
    }

    @Test(
        "without a will there is no will QoS", .statements(v5: "3.1.2-11", v311: "3.1.2-11", "3.1.2-13"),
        arguments: ProtocolVersion.numbered)
    func qosWithoutWill(version: ProtocolVersion) async throws {
        for flags in [0b0000_1010, 0b0001_0010] as [UInt8] { try await expectRefused(version, flags: flags, []) }
    }

    @Test(
        "without a will there are no will fields", .statements(v311: "3.1.2-11"), arguments: ProtocolVersion.numbered)
    func fieldsWithoutWill(version: ProtocolVersion) async throws {
        try await expectRefused(
            version, flags: 0b0000_0010, Wire.none(version) + Wire.field("w") + Wire.field("gone"))
    }

    @Test("without a will none is published", .statements(v311: "3.1.2-12"))
    func none() async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, .v3_1_1)
        let client = try await scene.connect("c", .v3_1_1)
        try await client.hangUp()
        try await watcher.expectSilence()
    }

    @Test(
        "a will's QoS is 0, 1 or 2", .statements(v5: "3.1.2-12", v311: "3.1.2-14"),
        arguments: ProtocolVersion.numbered)
    func qos(version: ProtocolVersion) async throws {
        let fields = Wire.none(version) + Wire.field("w") + Wire.field("gone")
        try await expectRefused(version, flags: 0b0001_1110, fields)
        for qos in QoS.allCases {
            let scene = try await Scene()
            let watcher = try await watch(scene, version)
            try await scene.connect("c", version, will: will(scene, qos: qos)).hangUp()
            try await watcher.expectPublish(scene.topic("w"), "gone", qos: qos)
        }
    }

    @Test(
        "without a will there is no will retain", .statements(v5: "3.1.2-13", v311: "3.1.2-15"),
        arguments: ProtocolVersion.numbered)
    func retainWithoutWill(version: ProtocolVersion) async throws {
        try await expectRefused(version, flags: 0b0010_0010, [])
    }

    @Test(
        "will retain says whether the will is retained",
        .statements(v5: "3.1.2-14", "3.1.2-15", v311: "3.1.2-16", "3.1.2-17"), arguments: ProtocolVersion.numbered,
        [true, false])
    func retain(version: ProtocolVersion, retain: Bool) async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, version)
        try await scene.connect("c", version, will: will(scene, retain: retain)).hangUp()
        try await watcher.expectPublish(scene.topic("w"), "gone")
        let later = try await scene.connect("later", version)
        try await later.subscribe(scene.topic("w"))
        if retain { try await later.expectPublish(scene.topic("w"), "gone", retain: true) }
        try await later.expectSilence()
    }

    @Test("a will waits for its delay", .statements(v5: "3.1.2-8"))
    func delay() async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, .v5)
        let client = try await scene.connect(
            "c", will: will(scene, properties: [.willDelayInterval(1)]), properties: [.sessionExpiryInterval(3600)])
        let start = ContinuousClock.now
        try await client.hangUp()
        let publish = try await watcher.expectPublish(scene.topic("w"), "gone")
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(publish.properties.willDelayInterval == nil)
    }

    @Test("a will does not wait for longer than its session lasts", .statements(v5: "3.1.2-8"))
    func delayBeyondSession() async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, .v5)
        let ending = will(scene, properties: [.willDelayInterval(3600)])
        try await scene.connect("c", will: ending).hangUp()
        try await watcher.expectPublish(scene.topic("w"), "gone")
        try await scene.connect("c", will: ending, properties: [.sessionExpiryInterval(1)]).hangUp()
        try await watcher.expectPublish(scene.topic("w"), "gone")
        let last = try await scene.connect("c", will: ending, properties: [.sessionExpiryInterval(3600)])
        try await last.hangUp()
        try await watcher.expectSilence()
        // A clean start ends the session.
        _ = try await scene.connect("c", cleanStart: true)
        try await watcher.expectPublish(scene.topic("w"), "gone")
    }

    @Test("a client that is back within the will delay withholds the will", .statements(v5: "3.1.3-9"))
    func backInTime() async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, .v5)
        let client = try await scene.connectLasting(
            "c", will: will(scene, properties: [.willDelayInterval(3600)]))
        try await client.hangUp()
        let back = try await scene.connectLasting("c")
        try await back.expectSilence()
        try await back.disconnect()
        // The end of the session would publish a will that still waits.
        _ = try await scene.connect("c", cleanStart: true)
        try await watcher.expectSilence()
    }

    @Test("a will's user properties keep their order", .statements(v5: "3.1.3-10"))
    func userProperties() async throws {
        let scene = try await Scene()
        let watcher = try await watch(scene, .v5)
        let properties: Properties = [
            .userProperty("b", "1"), .userProperty("a", "2"), .userProperty("b", "1"), .userProperty("c", ""),
        ]
        try await scene.connect("c", will: will(scene, properties: properties)).hangUp()
        let publish = try await watcher.expectPublish(scene.topic("w"), "gone")
        #expect(publish.properties == properties)
    }

    @Test(
        "the will topic is a topic name", .statements(v5: "3.1.3-11", v311: "3.1.3-10"),
        arguments: ProtocolVersion.numbered)
    func topic(version: ProtocolVersion) async throws {
        for topic in [[0xFF], [0xED, 0xA0, 0x80], [0x61, 0], [0x23], []] as [[UInt8]] {
            try await expectRefused(
                version, flags: 0b0000_0110, Wire.none(version) + Wire.field(topic) + Wire.field("gone"))
        }
    }

    @Test(
        "the user name is a UTF-8 string", .statements(v5: "3.1.3-12", v311: "3.1.3-11"),
        arguments: ProtocolVersion.numbered)
    func username(version: ProtocolVersion) async throws {
        for name in [[0xFF], [0xED, 0xA0, 0x80], [0x61, 0]] as [[UInt8]] {
            try await expectRefused(version, flags: 0b1000_0010, Wire.field(name))
        }
    }

    // MARK: Parts

    private func watch(_ scene: Scene, _ version: ProtocolVersion) async throws -> Peer {
        let watcher = try await scene.connect("watcher", version)
        try await watcher.subscribe(scene.topic("#"), qos: .exactlyOnce)
        return watcher
    }

    private func will(
        _ scene: Scene, qos: QoS = .atMostOnce, retain: Bool = false, properties: Properties = []
    ) -> Will {
        Will(topic: scene.topic("w"), payload: Array("gone".utf8), qos: qos, retain: retain, properties: properties)
    }

    private func expectRefused(_ version: ProtocolVersion, flags: UInt8, _ fields: [UInt8]) async throws {
        let scene = try await Scene()
        let client = try scene.open(version)
        try client.send(
            bytes: Wire.packet(0x10, Wire.connect(version, flags: flags), Wire.field(scene.id("c")), fields))
        try await client.expectRefusal()
    }
}
