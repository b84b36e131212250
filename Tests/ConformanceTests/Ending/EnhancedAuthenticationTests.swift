import MQTTCodec
import Testing

@Suite("Enhanced authentication")
struct EnhancedAuthenticationTests {
    private static let method = Property.authenticationMethod("riddle")

    @Test("the broker asks with AUTH 0x18", .statements(v5: "4.12.0-2"))
    func question() async throws {
        let scene = try await Scene(.examined)
        let client = try scene.open()
        try client.send(.connect(scene.connectPacket("c", properties: [Self.method])))
        try await client.expect(.auth(Self.auth(.continueAuthentication, "question")))
    }

    @Test("AUTH and CONNACK name the method of the CONNECT", .statements(v5: "4.12.0-5"))
    func method() async throws {
        let scene = try await Scene(.examined)
        let client = try await begin(scene)
        try client.send(.auth(Self.auth(.continueAuthentication, "answer")))
        guard case .connack(let connack) = try await client.next() else { throw Unexpected("no CONNACK") }
        #expect(connack.reasonCode == .success)
        #expect(connack.properties.authenticationMethod == "riddle")
        #expect(connack.properties.authenticationData == Array("welcome".utf8))
        // And the client's AUTH must name it, too.
        let other = try await begin(scene)
        let properties: Properties = [.authenticationMethod("charade"), .authenticationData(Array("answer".utf8))]
        try other.send(.auth(Auth(reasonCode: .continueAuthentication, properties: properties)))
        try await other.expectRefusal()
    }

    @Test("the client answers with AUTH 0x18", .statements(v5: "4.12.0-3"))
    func answer() async throws {
        let scene = try await Scene(.examined)
        for code in [ReasonCode.success, .reauthenticate] {
            let client = try await begin(scene)
            try client.send(.auth(Self.auth(code, "answer")))
            try await client.expectRefusal()
        }
    }

    @Test("before the CONNACK a client sends AUTH and DISCONNECT alone", .statements(v5: "3.1.2-30", "3.2.0-1"))
    func nothingElse() async throws {
        let scene = try await Scene(.examined)
        for packet in [.pingreq, .publish(Publish(topic: scene.topic("t")))] as [Packet] {
            let client = try await begin(scene)
            try client.send(packet)
            try await client.expectRefusal()
        }
        let leaving = try await begin(scene)
        try await leaving.disconnect()
    }

    @Test("a rejected exchange ends the connection", .statements(v5: "4.12.0-4"))
    func rejected() async throws {
        let scene = try await Scene(.examined)
        let client = try await begin(scene)
        try client.send(.auth(Self.auth(.continueAuthentication, "no idea")))
        guard case .connack(let connack) = try await client.next() else { throw Unexpected("no CONNACK") }
        #expect(connack.reasonCode == .notAuthorized)
        try await client.expectEnd()
    }

    @Test("re-authentication keeps to the method", .statements(v5: "4.12.1-1"))
    func reauthentication() async throws {
        let scene = try await Scene(.examined)
        let client = try await admitted(scene)
        try client.send(.auth(Self.auth(.reauthenticate, "question, please")))
        try await client.expect(.auth(Self.auth(.continueAuthentication, "question")))
        // The connection is in use meanwhile.
        try await client.expectSilence()
        try client.send(.auth(Self.auth(.continueAuthentication, "answer")))
        guard case .auth(let auth) = try await client.next() else { throw Unexpected("no AUTH") }
        #expect(auth.reasonCode == .success)
        #expect(auth.properties.authenticationMethod == "riddle")
        try client.send(.auth(Auth(reasonCode: .reauthenticate, properties: [.authenticationMethod("charade")])))
        try await client.expectDisconnect(.badAuthenticationMethod, .protocolError)
    }

    @Test("a failed re-authentication ends the connection", .statements(v5: "4.12.1-2"))
    func failedReauthentication() async throws {
        let scene = try await Scene(.examined)
        let client = try await admitted(scene)
        try client.send(.auth(Self.auth(.reauthenticate, "no idea")))
        let disconnect = try await client.expectDisconnect(.notAuthorized)
        #expect(disconnect.properties.reasonString == Doorkeeper.explanation)
    }

    @Test("AUTH has its own reason codes", .statements(v5: "3.15.2-1"))
    func reasonCodes() async throws {
        let scene = try await Scene(.examined)
        for code in [0x01, 0x80, 0x8C] as [UInt8] {
            let client = try await admitted(scene)
            try client.send(bytes: Wire.packet(0xF0, [code], Wire.section([0x15] + Wire.field("riddle"))))
            try await client.expectDisconnect(.malformedPacket, .protocolError)
        }
    }

    @Test(
        "no words make an AUTH too large", .statements(v5: "3.15.2-2", "3.15.2-3"), arguments: [60, 1000] as [UInt32])
    func tooLarge(limit: UInt32) async throws {
        let scene = try await Scene(.examined)
        let client = try await admitted(scene, properties: [.maximumPacketSize(limit)])
        try client.send(.auth(Self.auth(.reauthenticate, "answer")))
        let frame = try #require(try await client.frame())
        #expect(frame.count <= limit)
        guard case .auth(let auth) = try client.decode(frame) else { throw Unexpected("no AUTH") }
        #expect(auth.reasonCode == .success)
        #expect(auth.properties.authenticationMethod == "riddle")
        #expect(auth.properties.authenticationData == Array("welcome".utf8))
        #expect(auth.properties.userProperties.isEmpty == (limit == 60))
        try await client.expectSilence()
    }

    // MARK: Parts

    private static func auth(_ reasonCode: ReasonCode, _ data: String) -> Auth {
        Auth(reasonCode: reasonCode, properties: [method, .authenticationData(Array(data.utf8))])
    }

    /// A client that has been asked.
    private func begin(_ scene: Scene, properties: Properties = []) async throws -> Peer {
        let client = try scene.open()
        var properties = properties
        properties.append(Self.method)
        try client.send(.connect(scene.connectPacket("c", properties: properties)))
        try await client.expect(.auth(Self.auth(.continueAuthentication, "question")))
        return client
    }

    /// A client that has answered, and was let in.
    private func admitted(_ scene: Scene, properties: Properties = []) async throws -> Peer {
        let client = try await begin(scene, properties: properties)
        try client.send(.auth(Self.auth(.continueAuthentication, "answer")))
        guard case .connack(let connack) = try await client.next(), connack.reasonCode == .success else {
            throw Unexpected("not let in")
        }
        return client
    }
}
