import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("authenticate")
struct AuthenticateTests {
    struct Broken: Error {}

    private func answer(
        _ broker: InMemoryBroker, _ version: ProtocolVersion = .v5, username: String? = nil, password: [UInt8]? = nil
    ) throws -> Connack {
        let client = broker.open(version)
        client.send(
            .connect(Connect(version: version, clientIdentifier: "c", username: username, password: password)))
        guard case .connack(let connack) = try client.next() else { throw Broken() }
        if connack.reasonCode != .success { try client.expectClosed() }
        return connack
    }

    @Test("the first verdict that is not abstain wins, in the order of the list")
    func order() async throws {
        let asked = Recorded<String>()
        func plugin(_ name: String, _ verdict: Verdict<AuthenticationGrant>) -> ScriptedAuthenticator {
            ScriptedAuthenticator(name: name) { _, _ in
                asked.append(name)
                return verdict
            }
        }
        let first = try await InMemoryBroker(
            plugins: [plugin("a", .abstain), plugin("b", .allowed), plugin("c", .deny(.banned))])
        #expect(try answer(first, username: "x").reasonCode == .success)
        let second = try await InMemoryBroker(plugins: [plugin("d", .deny(.banned)), plugin("e", .allowed)])
        #expect(try answer(second, username: "x").reasonCode == .banned)
        #expect(asked.values == ["a", "b", "d"])
    }

    @Test("3.x gets the return code of the plugin's reason; 5.0 the reason, its string and properties")
    func denial() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, _ in
                .deny(.banned, reason: "not you", properties: [UserProperty("until", "noon")])
            }
        ])
        let connack = try answer(broker)
        #expect(connack.reasonCode == .banned)
        #expect(connack.properties.reasonString == "not you")
        #expect(connack.properties.userProperties.map(\.name) == ["until"])
        #expect(try answer(broker, .v3_1_1).reasonCode == .notAuthorized)
        #expect(try answer(broker, .v3_1).reasonCode == .notAuthorized)
    }

    @Test("a denial with a code that is no error is not taken for a success")
    func denialWithSuccess() async throws {
        let broker = try await InMemoryBroker(plugins: [ScriptedAuthenticator { _, _ in .deny(.success) }])
        #expect(try answer(broker).reasonCode == .notAuthorized)
    }

    @Test("all abstain: credentials are refused with 0x86, a client without is the listener's business")
    func exhausted() async throws {
        let broker = try await InMemoryBroker(plugins: [ScriptedAuthenticator { _, _ in .abstain }])
        #expect(try answer(broker, username: "x", password: [1]).reasonCode == .badUserNameOrPassword)
        #expect(try answer(broker, .v3_1_1, username: "x").reasonCode == .badUserNameOrPassword)
        #expect(try answer(broker).reasonCode == .notAuthorized)
        let open = broker.open(allowAnonymous: true)
        #expect(try open.connect("c").reasonCode == .success)
    }

    @Test("no authenticator: anonymous unless the listener says otherwise")
    func none() async throws {
        let broker = try await InMemoryBroker()
        #expect(try answer(broker, username: "who", password: [0]).reasonCode == .success)
        let closed = broker.open(allowAnonymous: false)
        closed.send(.connect(Connect(clientIdentifier: "c")))
        try closed.expectConnack(.notAuthorized)
    }

    @Test("a hook that throws denies with 0x88, and is reported")
    func throwing() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, _ in throw Broken() }, ScriptedAuthenticator { _, _ in .allowed },
        ])
        #expect(try answer(broker, username: "x").reasonCode == .serverUnavailable)
        #expect(try answer(broker, .v3_1_1, username: "x").reasonCode == .serverUnavailable)
        #expect(broker.hookFailures == 2)
    }

    @Test("a grant renames the client for everything that follows")
    func grant() async throws {
        let observer = ScriptedObserver()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, credentials in
                .allow(AuthenticationGrant(clientIdentifier: "tenant-\(credentials.username ?? "")", tenant: "t"))
            },
            observer,
        ])
        let client = broker.open()
        let connack = try client.connect("ignored", username: "ann")
        #expect(connack.properties.assignedClientIdentifier == "tenant-ann")
        #expect(observer.connected.values == ["tenant-ann false"])
        #expect(broker.sessions == ["tenant-ann"])
        let handle = broker.handle
        let clients = try await broker.perform { await handle.clients(ClientSelector(tenant: "t")) }
        #expect(clients.map(\.username) == ["ann"])
    }

    @Test("a refused client leaves nothing behind, and takes nobody over")
    func refusedLeavesNothing() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, credentials in credentials.username == "ann" ? .allowed : .deny(.notAuthorized) }
        ])
        let first = try broker.connect("c", username: "ann")
        #expect(try answer(broker, username: "eve").reasonCode == .notAuthorized)
        #expect(first.isOpen)
        #expect(broker.sessions == ["c"])
        #expect(broker.connectionCount == 1)
    }
}
