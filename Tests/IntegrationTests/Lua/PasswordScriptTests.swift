import MQTTCodec
import Testing

@Suite("password_checking.lua")
struct PasswordScriptTests {
    @Test("tells the right password from wrong ones", arguments: ClientVersion.allCases)
    func passwords(version: ClientVersion) async throws {
        try await RunningBroker.run(["-v", Programs.script("password_checking")]) { broker async throws in
            func end(_ credentials: String...) async throws -> ProcessEnd? {
                let arguments = ["-i", "x", "-t", "hello", "-m", "hello"] + credentials
                return try await broker.pub(version, arguments).end
            }
            let isNew = version == .v5
            #expect(try await end("-u", "ann", "-P", "violet") == .exited(0))
            #expect(try await end("-u", "ann", "-P", "ultraviolet") == .exited(isNew ? 0x86 : 4))
            #expect(try await end("-u", "eve", "-P", "violet") == .exited(isNew ? 0x86 : 4))
            #expect(try await end("-u", "mallory", "-P", "x") == .exited(isNew ? 0x8A : 5))
            // Nobody but the script decides who needs no password, and it abstains.
            #expect(try await end() == .exited(isNew ? 0x87 : 5))
            #expect(!broker.log.contains("violet"))
        }
    }

    @Test("shows clients of 5.0 what it grants")
    func properties() async throws {
        try await RunningBroker.run([Programs.script("password_checking")]) { broker in
            let connack = try await broker.socket().connack(
                Connect(clientIdentifier: "x", username: "root", password: Array("crimson".utf8)))
            #expect(connack.reasonCode == .success)
            #expect(connack.properties.userProperties.map { "\($0.name)=\($0.value)" } == ["role=admin"])
        }
    }
}
