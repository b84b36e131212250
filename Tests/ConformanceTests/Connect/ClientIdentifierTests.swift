import MQTTCodec
import Testing

@Suite("Client identifiers")
struct ClientIdentifierTests {
    @Test(
        "the client identifier identifies the session", .statements(v5: "3.1.3-2", v311: "3.1.3-2"),
        arguments: ProtocolVersion.numbered)
    func identity(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connectLasting("c", version)
        try await client.disconnect()
        let other = try scene.open(version)
        #expect(try await other.connack(lasting("C", scene, version)).sessionPresent == false)
        let same = try scene.open(version)
        #expect(try await same.connack(lasting("c", scene, version)).sessionPresent)
    }

    @Test(
        "a CONNECT without a client identifier ends the connection", .statements(v5: "3.1.3-3", v311: "3.1.3-3"),
        arguments: ProtocolVersion.numbered)
    func missing(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try scene.open(version)
        try client.send(bytes: Wire.packet(0x10, Wire.connect(version, flags: 2)))
        try await client.expectRefusal()
    }

    @Test(
        "a client identifier that is not UTF-8 ends the connection", .statements(v5: "3.1.3-4", v311: "3.1.3-4"),
        arguments: ProtocolVersion.numbered)
    func illFormed(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for bytes in [[0xFF], [0xED, 0xA0, 0x80], [0x61, 0]] as [[UInt8]] {
            let client = try scene.open(version)
            try client.send(bytes: Wire.packet(0x10, Wire.connect(version, flags: 2), Wire.field(bytes)))
            try await client.expectRefusal()
        }
    }

    @Test(
        "client identifiers of 1 to 23 letters and digits are allowed", .statements(v5: "3.1.3-5", v311: "3.1.3-5"),
        arguments: ProtocolVersion.numbered)
    func lettersAndDigits(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let names = [
            String(alphabet.prefix(23)), String(alphabet.dropFirst(23).prefix(23)), String(alphabet.suffix(23)), "z",
        ]
        for name in names {
            let client = try scene.open(version)
            let connack = try await client.connack(Connect(version: version, clientIdentifier: name))
            #expect(connack.reasonCode == .success)
        }
    }

    @Test("an empty client identifier gets a new one, which is told", .statements(v5: "3.1.3-6", "3.1.3-7", "3.2.2-16"))
    func assigned() async throws {
        let scene = try await Scene()
        var identifiers: Set<String> = []
        for _ in 1...5 {
            let client = try scene.open()
            let connack = try await client.connack(Connect(properties: [.sessionExpiryInterval(3600)]))
            let identifier = try #require(connack.properties.assignedClientIdentifier)
            #expect(identifiers.insert(identifier).inserted)
            #expect(!connack.sessionPresent)
            try await client.disconnect()
            // From now on it is a client identifier like any other.
            let again = try scene.open()
            let second = try await again.connack(
                Connect(cleanStart: false, clientIdentifier: identifier, properties: [.sessionExpiryInterval(0)]))
            #expect(second.sessionPresent)
            #expect(second.properties.assignedClientIdentifier == nil)
        }
    }

    @Test("3.1.1 clients with empty client identifiers are different clients", .statements(v311: "3.1.3-6"))
    func assignedUntold() async throws {
        let scene = try await Scene()
        let first = try scene.open(.v3_1_1)
        let second = try scene.open(.v3_1_1)
        for client in [first, second] {
            let connack = try await client.connack(Connect(version: .v3_1_1))
            #expect(connack == Connack())
        }
        try await first.expectSilence()
        try await second.expectSilence()
    }

    @Test("3.1.1 refuses an empty client identifier without a clean session with 2", .statements(v311: "3.1.3-8"))
    func emptyWithoutCleanSession() async throws {
        let scene = try await Scene()
        let client = try scene.open(.v3_1_1)
        try client.send(.connect(Connect(version: .v3_1_1, cleanStart: false)))
        #expect(try await client.frame() == [0x20, 2, 0, 2])
        try await client.expectEnd()
    }

    @Test(
        "a client identifier that is not allowed is refused", .statements(v5: "3.1.3-8", v311: "3.1.3-9"),
        arguments: ProtocolVersion.numbered)
    func refused(version: ProtocolVersion) async throws {
        let scene = try await Scene(.strict)
        let client = try scene.open(version)
        let connack = try await client.connack(Connect(version: version))
        #expect(connack == Connack(reasonCode: .clientIdentifierNotValid))
        try await client.expectEnd()
    }

    private func lasting(_ name: String, _ scene: Scene, _ version: ProtocolVersion) -> Connect {
        scene.connectPacket(
            name, version, cleanStart: false, properties: version == .v5 ? [.sessionExpiryInterval(3600)] : [])
    }
}
