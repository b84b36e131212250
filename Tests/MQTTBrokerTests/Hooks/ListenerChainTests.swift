import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Chains of listeners")
struct ListenerChainTests {
    private func peer(_ listener: String) -> AcceptedConnection {
        AcceptedConnection(address: "192.0.2.1", port: 1, listener: listener)
    }

    private func connect(
        _ name: String, to listener: String, of broker: InMemoryBroker, cleanStart: Bool = true, will: Will? = nil
    ) throws -> ScriptedClient {
        let client = broker.open(from: peer(listener))
        try client.connect(
            name, cleanStart: cleanStart, will: will, properties: [.sessionExpiryInterval(100)])
        return client
    }

    /// Puts its name behind every payload, in `on_publish` and in `on_deliver`.
    private struct Stamp: PublishInterceptor, DeliveryInterceptor {
        let name: String

        func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
            message.payload += Array(">\(name)".utf8)
            return .pass
        }

        func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool {
            message.payload += Array("<\(name)".utf8)
            return true
        }

        func deliveryKey(for client: Client) throws -> String? { "" }
    }

    private func broker() async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        configuration.listenerChains = [
            "a": ChainConfiguration(plugins: ["one"]), "b": ChainConfiguration(plugins: ["two", "one"]),
            "none": ChainConfiguration(plugins: []),
        ]
        return try await InMemoryBroker(
            configuration: configuration, plugins: [Stamp(name: "one"), Stamp(name: "two")])
    }

    @Test("each client passes the plugins of its own listener, in that listener's order: on the way in and out")
    func order() async throws {
        let broker = try await broker()
        let sender = try connect("sender", to: "b", of: broker)
        var receivers: [String: ScriptedClient] = [:]
        for listener in ["a", "b", "none", "other"] {
            receivers[listener] = try connect("r-\(listener)", to: listener, of: broker)
            try receivers[listener]?.subscribe("t")
        }
        sender.publish("t", "x")
        try receivers["a"]?.expectPublish("t", "x>two>one<one")
        try receivers["b"]?.expectPublish("t", "x>two>one<two<one")
        try receivers["none"]?.expectPublish("t", "x>two>one")
        try receivers["other"]?.expectPublish("t", "x>two>one<one<two")
    }

    @Test("wills pass the chain of the client that left them, messages of the broker pass all plugins")
    func otherMessages() async throws {
        let broker = try await broker()
        let receiver = try connect("receiver", to: "none", of: broker)
        try receiver.subscribe("#")
        try connect("dying", to: "a", of: broker, will: Will(topic: "w", payload: [0x78])).cut()
        broker.advance(seconds: 101)
        try receiver.expectPublish("w", "x>one")
        try broker.handle.publish(Message(topic: "own", payload: [0x78]), as: "somebody")
        broker.run()
        try receiver.expectPublish("own", "x>one>two")
    }

    @Test("authenticators of another listener's chain are not asked, and do not close this one to anonymous clients")
    func authentication() async throws {
        var configuration = BrokerConfiguration()
        configuration.listenerChains = [
            "open": ChainConfiguration(plugins: ["acl"]),
            "closed": ChainConfiguration(plugins: ["passwords"]),
            "both": ChainConfiguration(plugins: ["passwords", "tokens"], authentication: .allMustAllow),
        ]
        let broker = try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                ScriptedAuthenticator(name: "passwords") { _, credentials in
                    credentials.password == [1] ? .allowed : .deny(.badUserNameOrPassword)
                },
                ScriptedAuthenticator(name: "tokens") { client, _ in client.id == "token" ? .allowed : .deny(.banned) },
                ScriptedAuthorizer(name: "acl") { _, _ in .deny(.notAuthorized) },
            ])
        func answer(_ name: String, _ listener: String, password: [UInt8]? = nil) throws -> ReasonCode {
            let client = broker.open(from: peer(listener))
            client.send(.connect(Connect(clientIdentifier: name, username: "u", password: password)))
            guard case .connack(let connack) = try client.next() else { throw UnexpectedPacket() }
            return connack.reasonCode
        }
        #expect(try answer("c", "open") == .success)
        #expect(try answer("c", "closed") == .badUserNameOrPassword)
        #expect(try answer("c", "closed", password: [1]) == .success)
        #expect(try answer("c", "both", password: [1]) == .banned)
        #expect(try answer("token", "both", password: [1]) == .success)
        // The first that does not abstain, elsewhere.
        #expect(try answer("c", "elsewhere", password: [1]) == .success)
        let closed = broker.open(from: peer("closed"))
        try closed.connect("free", username: "u", password: "\u{1}")
        #expect(try closed.subscribe("t") == [.grantedQoS0])
        #expect(try connect("bound", to: "open", of: broker).subscribe("t") == [.notAuthorized])
    }

    @Test("a restored session has the chain of the listener where its client was")
    func restored() async throws {
        var configuration = BrokerConfiguration()
        configuration.listenerChains = ["a": ChainConfiguration(plugins: [])]
        let store = MemorySessionStore()
        configuration.sessionStore = store
        let stamp = Stamp(name: "one")
        let first = try await InMemoryBroker(configuration: configuration, plugins: [stamp])
        let client = first.open(from: peer("a"))
        try client.connect("c", cleanStart: false, properties: [.sessionExpiryInterval(100)])
        try client.subscribe("t", qos: .atLeastOnce)
        client.cut()
        try await first.shutdown()
        let second = try await InMemoryBroker(configuration: configuration, plugins: [stamp], clock: first.clock)
        #expect(try connect("sender", to: "a", of: second).publishAcknowledged("t", "x") == .success)
        let again = second.open(from: peer("a"))
        again.send(.connect(Connect(cleanStart: false, clientIdentifier: "c")))
        _ = try again.next()
        guard case .publish(let publish) = try again.next() else { throw UnexpectedPacket() }
        #expect(publish.payload == [0x78])
    }

    @Test("a chain with a name that no plugin has keeps the broker from starting")
    func unknown() async throws {
        var configuration = BrokerConfiguration()
        configuration.listenerChains = ["a": ChainConfiguration(plugins: ["one", "tow"])]
        await #expect(throws: UnknownPluginError.self) {
            _ = try await InMemoryBroker(configuration: configuration, plugins: [Stamp(name: "one")])
        }
    }
}
