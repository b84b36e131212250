import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("A CONNECT that is only rehearsed")
struct ConnectRehearsalTests {
    private func rehearse(
        _ broker: InMemoryBroker, _ connect: Connect, allowAnonymous: Bool? = nil, mountPoint: MountPoint? = nil
    ) async throws -> ConnectRehearsal {
        let accepted = AcceptedConnection(address: "192.0.2.1", port: 0, listener: "test")
        let rehearsal = try await broker.perform {
            await broker.broker.rehearse(
                connect, from: accepted, allowAnonymous: allowAnonymous, mountPoint: mountPoint)
        }
        return try #require(rehearsal)
    }

    @Test("shows the client that the plugins would make of it, and leaves nothing behind")
    func accepted() async throws {
        let rules = [try AccessRule(.allow, .publish, "a")]
        let observer = ScriptedObserver()
        let plugins: [any Plugin] = [
            ScriptedAsyncAuthenticator { client, credentials in
                guard credentials.password == Array("secret".utf8) else { return .deny(.badUserNameOrPassword) }
                return .allow(
                    AuthenticationGrant(
                        username: "ann", tenant: "t", attributes: ["role": "x"], isSuperuser: true, rules: rules))
            },
            observer,
        ]
        let broker = try await InMemoryBroker(plugins: plugins)
        let before = broker.holdings
        let connect = Connect(clientIdentifier: "c", username: "a", password: Array("secret".utf8))
        let rehearsal = try await rehearse(broker, connect, mountPoint: MountPoint("m/"))
        guard case .accepted(let client) = rehearsal else {
            Issue.record("refused: \(rehearsal)")
            return
        }
        #expect(client.id == "c")
        #expect(client.username == "ann")
        #expect(client.mountPoint?.prefix == "m/t/")
        #expect(client.attributes == ["role": "x"])
        #expect(client.isSuperuser)
        #expect(client.access?.rules == rules)
        #expect(broker.holdings == before)
        #expect(observer.connected.values.isEmpty)
        #expect(observer.disconnected.values.isEmpty)
    }

    @Test("shows with which reason code it would be refused")
    func refused() async throws {
        let plugin = ScriptedAuthenticator { _, _ in .deny(.serverBusy, reason: "later") }
        let broker = try await InMemoryBroker(plugins: [plugin])
        guard
            case .refused(let code, let reason) = try await rehearse(
                broker, Connect(clientIdentifier: "c", username: "a", password: []))
        else {
            Issue.record("accepted")
            return
        }
        #expect(code == .serverBusy)
        #expect(reason == "later")
    }

    @Test("leaves clients without credentials to the listener, and bans out")
    func listener() async throws {
        let broker = try await InMemoryBroker()
        guard
            case .refused(.notAuthorized, _) = try await rehearse(
                broker, Connect(clientIdentifier: "c"), allowAnonymous: false)
        else {
            Issue.record("accepted")
            return
        }
        guard case .accepted = try await rehearse(broker, Connect(clientIdentifier: "c")) else {
            Issue.record("refused")
            return
        }
        try await broker.perform { try await broker.handle.ban(Ban(clientIdentifier: "c", reason: "spam")) }
        guard case .refused(.banned, "spam") = try await rehearse(broker, Connect(clientIdentifier: "c")) else {
            Issue.record("not banned")
            return
        }
    }
}
