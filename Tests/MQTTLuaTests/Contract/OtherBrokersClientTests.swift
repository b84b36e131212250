import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTLua

/// What the hook contract says about mistakes that brokers make, sentence by sentence, of hooks in Lua.
@Suite("What goes wrong in other brokers, with scripts: clients")
struct OtherBrokersClientTests {
    @Test("Revoking a permission cuts an existing subscription")
    func revoking() async throws {
        let broker = try await ScriptedBroker(
            """
            return {
              authorize = function(client, request) return mqtt.shared.get('revoked') ~= request.topic end,
              on_publish = { topic = 'revoke', run = function(client, message)
                mqtt.shared.set('revoked', message.payload)
                note(mqtt.reauthorize('reader').removed_subscriptions)
              end },
            }
            """)
        let reader = try broker.memory.connect("reader")
        for topic in ["secret", "open"] { try reader.subscribe(topic) }
        let writer = try broker.memory.connect("writer")
        writer.publish("revoke", "secret")
        try await broker.memory.settle("the reader has lost nothing") { broker.notes == ["1"] }
        for topic in ["secret", "open"] {
            try broker.memory.handle.publish(Message(topic: topic, payload: [0x31]), as: "test")
        }
        broker.memory.run()
        try reader.expectPublish("open", "1")
        try reader.expectNothing()
    }

    @Test("${client_id} holding #, + or / never widens a rule", arguments: ["#", "+", "a/b", "/", "+/#"])
    func widening(id: String) async throws {
        let broker = try await ScriptedBroker(
            """
            return { authenticate = function(client) return mqtt.allow { acl = {
              { 'deny', 'subscribe', 'own/${client_id}/secret' },
              { 'allow', 'publish', 'own/${client_id}/#' }, { 'allow', 'subscribe', 'own/${client_id}/#' },
              { 'allow', 'subscribe', 'own/victim/secret' },
            } } end }
            """)
        let client = try broker.memory.connect(id)
        for topic in ["own/victim/x", "own/a/b/x", "own"] {
            #expect(try client.publishAcknowledged(topic) == .notAuthorized, "\(topic)")
        }
        for filter in ["own/#", "own/+", "own/victim/#", "own/a/b/#", "own/victim/secret"] {
            #expect(try client.subscribe(filter) == [.notAuthorized], "\(filter)")
        }
        #expect(try broker.memory.connect("plain").subscribe("own/plain/x") == [.grantedQoS0])
    }

    @Test("A slow authenticate of client A does not delay client B's PINGRESP")
    func slow() async throws {
        let clock = TestClock()
        let broker = try await ScriptedBroker(
            "return { authenticate = function(client) if client.id == 'A' then mqtt.sleep(3) end return true end }",
            configuration: clock.configuration)
        let b = try broker.memory.connect("B")
        let a = broker.memory.open()
        a.send(.connect(Connect(clientIdentifier: "A")))
        #expect(clock.sleeping.contains(3))
        b.send(.pingreq)
        try b.expect(.pingresp)
        try a.expectNothing()
        await clock.wake(3)
        guard case .connack(let connack) = try await a.receive() else { throw CancellationError() }
        #expect(connack.reasonCode == .success)
    }

    @Test(
        "A disconnect during a suspended hook cancels it and leaks nothing",
        arguments: ["authenticate", "authorize", "on_publish"])
    func disconnect(hook: String) async throws {
        let clock = TestClock()
        let broker = try await ScriptedBroker(
            """
            return { \(hook) = function(client)
              local closed <close> = setmetatable({}, { __close = function() note('closed', client.id) end })
              mqtt.sleep(3)
              note('woke')
              return true
            end }
            """, configuration: clock.configuration)
        let before = broker.memory.holdings
        let client = broker.memory.open()
        if hook == "authenticate" {
            client.send(.connect(Connect(clientIdentifier: "c")))
        } else {
            try client.connect("c")
            client.publish("t", "1", qos: .atLeastOnce)
        }
        #expect(clock.sleeping.contains(3))
        client.cut()
        try await broker.memory.settle("the call is still there") { broker.notes == ["closed,c"] }
        #expect(clock.cancelled.contains(3))
        #expect(clock.sleeping.isEmpty)
        #expect(broker.memory.holdings == before)
        #expect(!broker.log.lines.contains { $0.contains("hook failed") })
    }

    @Test(
        "Passwords never appear in logs, traces or error messages",
        arguments: [
            "return credentials.password + 1", "return credentials.password.x.y", "return #credentials",
            "return credentials", "return mqtt.deny(credentials.password and 'no_such_code')",
            "credentials.password = nil", "local n = nil; return n .. credentials.password",
            "return credentials.password < 5", "print(credentials) return true",
            "mqtt.log.info(tostring(credentials)) return true", "for _ in credentials.password do end",
            "return string.rep(credentials.password, -1)()", "return mqtt.password.verify(credentials.password, 'x')",
        ])
    func passwords(statement: String) async throws {
        let broker = try await ScriptedBroker(
            "return { authenticate = function(client, credentials) \(statement) end }")
        let client = broker.memory.open()
        client.send(
            .connect(Connect(clientIdentifier: "c", username: "ann", password: Array("hunter2x".utf8))))
        let answer = try await client.receive()
        #expect(!"\(answer)".contains("hunter2x"))
        #expect(!broker.log.lines.isEmpty)
        for line in broker.log.lines { #expect(!line.contains("hunter2x"), "\(line)") }
    }

    @Test(
        "A denied CONNECT shows the code that the plugin chose",
        arguments: [
            ("bad_user_name_or_password", ReasonCode.badUserNameOrPassword, 4), ("not_authorized", .notAuthorized, 5),
            ("server_unavailable", .serverUnavailable, 3),
            ("client_identifier_not_valid", .clientIdentifierNotValid, 2),
            ("unsupported_protocol_version", .unsupportedProtocolVersion, 1), ("banned", .banned, 5),
            ("server_busy", .serverBusy, 3), ("use_another_server", .useAnotherServer, 3),
        ] as [(String, ReasonCode, UInt8)])
    func code(name: String, code: ReasonCode, old: UInt8) async throws {
        let broker = try await ScriptedBroker(
            "return { authenticate = function() return mqtt.deny('\(name)', 'because') end }")
        let client = broker.memory.open()
        client.send(.connect(Connect(clientIdentifier: "c", username: "u")))
        #expect(try client.expectConnack(code).properties.reasonString == "because")
        try client.expectClosed()
        for version in [ProtocolVersion.v3_1_1, .v3_1] {
            let client = broker.memory.open(version)
            client.send(.connect(Connect(version: version, clientIdentifier: "c", username: "u")))
            #expect(client.takeBytes() == [0x20, 2, 0, old], "\(version)")
        }
    }
}
