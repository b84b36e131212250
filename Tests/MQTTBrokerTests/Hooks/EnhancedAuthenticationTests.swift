import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_auth: the exchange before the CONNACK")
struct EnhancedAuthenticationTests {
    struct Broken: Error {}

    /// Asks twice: for "one", then for "two".
    static let twoSteps = ScriptedEnhancedAuthenticator { _, step in
        guard step.method == "steps" else { return .abstain }
        switch (step.phase, step.state as? String, step.text) {
        case (.start, nil, "hello"): return .continue(data: Array("first".utf8), state: "after first")
        case (.continue, "after first", "one"): return .continue(data: Array("second".utf8), state: "after second")
        case (.continue, "after second", "two"):
            return .allow(AuthenticationGrant(username: "ann"), data: Array("welcome".utf8))
        default: return .deny(.notAuthorized, reason: "wrong answer")
        }
    }

    @Test("[MQTT-4.12.0-2] [MQTT-4.12.0-3] [MQTT-4.12.0-6] two challenges, then the CONNACK")
    func steps() async throws {
        let broker = try await InMemoryBroker(plugins: [Self.twoSteps])
        let client = broker.open()
        client.connecting("steps", "hello")
        try client.expect(.auth(.step(.continueAuthentication, "steps", "first")))
        client.send(.auth(.step(.continueAuthentication, "steps", "one")))
        try client.expect(.auth(.step(.continueAuthentication, "steps", "second")))
        client.send(.auth(.step(.continueAuthentication, "steps", "two")))
        let connack = try client.expectConnack(.success)
        #expect(connack.properties.authenticationMethod == "steps")
        #expect(connack.properties.authenticationData == Array("welcome".utf8))
        client.send(.pingreq)
        try client.expect(.pingresp)
    }

    @Test("what comes behind the answer in the same read is handled after the CONNACK")
    func pipelined() async throws {
        let broker = try await InMemoryBroker(plugins: [Self.twoSteps])
        let client = broker.open()
        client.connecting("steps", "hello")
        client.send(.auth(.step(.continueAuthentication, "steps", "one")))
        client.send(.auth(.step(.continueAuthentication, "steps", "two")), .pingreq)
        _ = try client.next()
        _ = try client.next()
        try client.expectConnack(.success)
        try client.expect(.pingresp)
    }

    @Test("a wrong answer is refused with the plugin's code and reason")
    func refused() async throws {
        let broker = try await InMemoryBroker(plugins: [Self.twoSteps])
        let client = broker.open()
        client.connecting("steps", "hello")
        _ = try client.next()
        client.send(.auth(.step(.continueAuthentication, "steps", "nonsense")))
        let connack = try client.expectConnack(.notAuthorized)
        #expect(connack.properties.reasonString == "wrong answer")
        try client.expectClosed()
        #expect(broker.sessions == [])
    }

    @Test("[MQTT-4.12.0-1] No handler for the method: 0x8C")
    func unknownMethod() async throws {
        for plugins in [[], [Self.twoSteps]] as [[any Plugin]] {
            let client = try await InMemoryBroker(plugins: plugins).open()
            client.connecting("other", "hello")
            try client.expectConnack(.badAuthenticationMethod)
            try client.expectClosed()
        }
    }

    @Test("A client that names an authentication method is handled by on_auth alone: the authenticators are not asked")
    func alone() async throws {
        let allowing = ScriptedAuthenticator { _, _ in .allowed }
        let client = try await InMemoryBroker(plugins: [allowing, Self.twoSteps]).open()
        client.connecting("other", "hello", username: "ann")
        try client.expectConnack(.badAuthenticationMethod)
    }

    @Test("a client without a method is anonymous, or its credentials are wrong, where only on_auth decides")
    func withoutMethod() async throws {
        let broker = try await InMemoryBroker(plugins: [Self.twoSteps])
        let anonymous = broker.open()
        anonymous.send(.connect(Connect(clientIdentifier: "a")))
        try anonymous.expectConnack(.notAuthorized)
        let named = broker.open()
        named.send(.connect(Connect(clientIdentifier: "b", username: "ann")))
        try named.expectConnack(.badUserNameOrPassword)
    }

    @Test(
        "[MQTT-3.1.2-30] before its CONNACK the client sends AUTH and DISCONNECT only",
        arguments: [
            .pingreq, .publish(Publish(topic: "t", payload: [])),
            .subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: "t", options: .init())])),
            .connect(Connect(clientIdentifier: "again")), .puback(Acknowledgement(packetIdentifier: 1)),
        ] as [Packet])
    func otherPackets(packet: Packet) async throws {
        let client = try await InMemoryBroker(plugins: [Self.twoSteps]).open()
        client.connecting("steps", "hello")
        _ = try client.next()
        client.send(packet)
        // [MQTT-3.14.0-1]: a CONNACK, since no DISCONNECT may come before one.
        try client.expectConnack(.protocolError)
        try client.expectClosed()
    }

    @Test(
        "[MQTT-4.12.0-3] [MQTT-4.12.0-5] an AUTH that does not fit is refused",
        arguments: [
            (Auth.step(.continueAuthentication, "other", "one"), ReasonCode.badAuthenticationMethod),
            (Auth.step(.reauthenticate, "steps", "one"), .protocolError),
            (Auth.step(.success, "steps", "one"), .protocolError),
        ])
    func misfits(auth: Auth, code: ReasonCode) async throws {
        let client = try await InMemoryBroker(plugins: [Self.twoSteps]).open()
        client.connecting("steps", "hello")
        _ = try client.next()
        client.send(.auth(auth))
        try client.expectConnack(code)
        try client.expectClosed()
    }

    @Test("AUTH as the first packet, or without a method, ends the connection")
    func malformed() async throws {
        let broker = try await InMemoryBroker(plugins: [Self.twoSteps])
        let first = broker.open()
        first.send(.auth(.step(.continueAuthentication, "steps", "one")))
        try first.expectClosed()
        let client = broker.open()
        client.connecting("steps", "hello")
        _ = try client.next()
        client.send(bytes: [0xF0, 0x02, 0x18, 0x00])
        try client.expectConnack(.protocolError)
        try client.expectClosed()
    }

    @Test("a client that owes an answer may leave, or be cut, and leaves nothing behind")
    func leaving() async throws {
        let dropped = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedEnhancedAuthenticator { _, _ in
                .continue(data: [], state: Tombstone { dropped.append("state") })
            }
        ])
        let leaving = broker.open()
        leaving.connecting("m", "", will: Will(topic: "w", payload: []))
        leaving.send(.disconnect(Disconnect(reasonCode: .disconnectWithWill)))
        _ = try leaving.next()
        try leaving.expectClosed()
        let cut = broker.open()
        cut.connecting("m", "")
        cut.cut()
        #expect(dropped.values == ["state", "state"])
        #expect(broker.connectionCount == 0)
        #expect(broker.sessions == [])
    }

    @Test("a client that does not answer is closed after the connect timeout, which begins anew at each challenge")
    func timeout() async throws {
        let broker = try await InMemoryBroker(plugins: [Self.twoSteps])
        let client = broker.open()
        client.connecting("steps", "hello")
        broker.advance(seconds: 9)
        client.send(.auth(.step(.continueAuthentication, "steps", "one")))
        broker.advance(seconds: 9)
        #expect(client.isOpen)
        broker.advance(seconds: 2)
        _ = try client.takeAll()
        #expect(!client.isOpen)
        #expect(broker.connectionCount == 0)
    }

    @Test("an error, a deadline and data that do not fit refuse with 0x8C")
    func failures() async throws {
        let gate = Gate()
        let answers: [@Sendable (AuthenticationStep) throws -> AuthenticationStepVerdict] = [
            { _ in throw Broken() },
            { _ in .later { throw Broken() } },
            { _ in .later { .later { .allow() } } },
            { _ in .decided(.later { .allowed }) },
            { _ in .continue(data: [UInt8](repeating: 0, count: 65_536)) },
            { _ in
                .later {
                    try? await gate.wait()
                    return .allow()
                }
            },
        ]
        for answer in answers {
            let broker = try await InMemoryBroker(plugins: [ScriptedEnhancedAuthenticator { try answer($1) }])
            let client = broker.open()
            client.connecting("m", "")
            broker.advance(seconds: 5.5)
            try client.expectConnack(.badAuthenticationMethod)
            try client.expectClosed()
            #expect(broker.hookFailures == 1)
        }
        gate.open()
    }

    @Test("plugins are asked in order about the first step, and the one that takes it has the rest")
    func owner() async throws {
        let asked = Recorded<String>()
        func plugin(_ name: String, _ verdict: @escaping @Sendable () -> AuthenticationStepVerdict) -> any Plugin {
            ScriptedEnhancedAuthenticator(name: name) { _, step in
                asked.append("\(name) \(step.phase)")
                return step.phase == .start ? verdict() : .allow()
            }
        }
        let client = try await InMemoryBroker(plugins: [
            plugin("a") { .abstain }, plugin("b") { .later { .abstain } },
            plugin("c") { .later { .continue(data: [1]) } }, plugin("d") { .allow() },
        ]).open()
        client.connecting("m", "")
        _ = try client.next()
        client.send(.auth(.step(.continueAuthentication, "m", "")))
        try client.expectConnack(.success)
        #expect(asked.values == ["a start", "b start", "c start", "c continue"])
    }

    @Test("an owner that abstains in the middle fails the exchange")
    func deserted() async throws {
        for later in [false, true] {
            let client = try await InMemoryBroker(plugins: [
                ScriptedEnhancedAuthenticator { _, step in
                    if step.phase == .start { return .continue(data: []) }
                    return later ? .later { .abstain } : .abstain
                },
                ScriptedEnhancedAuthenticator(name: "other") { _, _ in .allow() },
            ]).open()
            client.connecting("m", "")
            _ = try client.next()
            client.send(.auth(.step(.continueAuthentication, "m", "")))
            try client.expectConnack(.badAuthenticationMethod)
        }
    }

    @Test("The allow of on_auth is the client's grant, for the will and the hooks that follow")
    func identity() async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedEnhancedAuthenticator { _, _ in
                .allow(
                    AuthenticationGrant(
                        username: "ann", clientIdentifier: "granted", properties: [UserProperty("role", "admin")]))
            },
            ScriptedAuthorizer { request, client in
                asked.append("\(client.id) \(client.username ?? "") \(request.topic)")
                return .allowed
            },
        ])
        let client = broker.open()
        client.connecting("m", "", username: "nobody", will: Will(topic: "w", payload: []))
        let connack = try client.expectConnack(.success)
        #expect(connack.properties.assignedClientIdentifier == "granted")
        #expect(connack.properties.userProperties.map(\.name) == ["role"])
        try client.subscribe("t")
        #expect(asked.values == ["granted ann w", "granted ann t"])
    }

    /// Tells when it goes.
    final class Tombstone: Sendable {
        private let tell: @Sendable () -> Void
        init(_ tell: @escaping @Sendable () -> Void) { self.tell = tell }
        deinit { tell() }
    }
}
