import MQTTCodec
import Testing

@Suite("Authentication methods")
struct AuthenticationMethodTests {
    @Test("an unknown authentication method ends the connection", .statements(v5: "4.12.0-1"))
    func unknown() async throws {
        let scene = try await Scene()
        let client = try scene.open()
        let connack = try await client.connack(
            scene.connectPacket("c", properties: [.authenticationMethod("unheard-of"), .authenticationData([1])]))
        #expect(connack.reasonCode == .badAuthenticationMethod)
        try await client.expectEnd()
    }

    @Test("without a method there is none in the CONNACK, and no AUTH", .statements(v5: "4.12.0-6"))
    func none() async throws {
        let scene = try await Scene()
        let client = try scene.open()
        let connack = try await client.connack(scene.connectPacket("c"))
        #expect(connack.reasonCode == .success)
        #expect(connack.properties.authenticationMethod == nil)
        #expect(connack.properties.authenticationData == nil)
        try await client.expectSilence()
    }

    @Test("AUTH from a client that named no method ends the connection", .statements(v5: "4.12.0-7"))
    func unasked() async throws {
        let scene = try await Scene()
        for code in [ReasonCode.reauthenticate, .continueAuthentication] {
            let client = try await scene.connect("c")
            try client.send(.auth(Auth(reasonCode: code, properties: [.authenticationMethod("m")])))
            try await client.expectDisconnect(.protocolError)
        }
    }

    @Test("AUTH with reserved flags ends the connection", .statements(v5: "3.15.1-1"))
    func flags() async throws {
        let scene = try await Scene()
        for flags in 1..<16 as Range<UInt8> {
            let client = try await scene.connect("c")
            try client.send(bytes: Wire.packet(0xF0 | flags, [0x19], Wire.section([0x15] + Wire.field("m"))))
            try await client.expectDisconnect(.malformedPacket)
        }
    }
}
