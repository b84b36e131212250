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

    @Test("Passwords never appear in logs, traces or error messages")
    func secrecy() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "s.lua",
            """
            return { authenticate = function(client, credentials)
              print(credentials)
              if client.id == 'adds' then return credentials.password + 1 end
              if client.id == 'calls' then return credentials.password:nothing() end
              if client.id == 'returns' then return credentials end
              return client.id == 'right'
            end }
            """)
        let file = try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            log: { level: trace }
            plugins: [lua]
            lua: { scripts: [s.lua] }
            """)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            for name in ["adds", "calls", "returns", "wrong", "right"] {
                let connack = try await broker.socket().connack(
                    Connect(clientIdentifier: name, username: "ann", password: Array("hunter2x".utf8)))
                #expect((connack.reasonCode == .success) == (name == "right"))
                #expect(!"\(connack)".contains("hunter2x"))
            }
            // The same packet, cut short and with a reserved flag.
            let packet = Packet.connect(
                Connect(clientIdentifier: "bad", username: "ann", password: Array("hunter2x".utf8))
            )
            .encoded(version: .v5)
            for change in [{ $0[0] = 0x11 }, { $0[9] |= 1 }, { $0[1] -= 3 }] as [(inout [UInt8]) -> Void] {
                var bytes = packet
                change(&bytes)
                let client = try broker.socket()
                try client.send(bytes)
                while try await client.receive() != nil {}
            }
            try await broker.waitForLog("hook failed")
            #expect(!(broker.log + broker.process.output).contains("hunter2x"))
        }
    }
}
