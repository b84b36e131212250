import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Mount points: hooks see topics as their client does")
struct MountPointHookTests {
    let tenant = MountPoint("tenant/")

    @Test("authorizers, for publishing, subscribing and wills", arguments: [true, false])
    func authorize(isAsync: Bool) async throws {
        let asked = Recorded<String>()
        let answer: @Sendable (AuthorizationRequest, Client) -> Verdict<AuthorizationGrant> = { request, client in
            asked.append("\(request.action) \(request.topic) of \(client.mountPoint?.prefix ?? "")")
            return .allowed
        }
        let plugin: any Plugin =
            isAsync ? ScriptedAsyncAuthorizer(answer: answer) : ScriptedAuthorizer(answer: answer)
        let broker = try await InMemoryBroker(plugins: [plugin])
        let will = Will(topic: "w", payload: [1])
        let client = try broker.connect("c", will: will, mountPoint: tenant)
        try client.subscribe("$share/g/a/+")
        try client.subscribe("a/b", noLocal: true)
        client.publish("a/b", "1")
        try client.expectPublish("a/b", "1")
        client.cut()
        #expect(
            asked.values == [
                "publish w of tenant/", "subscribe a/+ of tenant/", "subscribe a/b of tenant/",
                "publish a/b of tenant/", "publish w of tenant/",
            ])
    }

    @Test("interceptors, whose topics stay below the mount point", arguments: [true, false])
    func publish(isAsync: Bool) async throws {
        let seen = Recorded<String>()
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { message, _ in
                seen.append(message.topic)
                message.topic = "moved/" + message.topic
                message.properties.responseTopic = "back"
                return .pass
            }
            : ScriptedPublishInterceptor { message, _ in
                seen.append(message.topic)
                message.topic = "moved/" + message.topic
                message.properties.responseTopic = "back"
                return .pass
            }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let top = try broker.connect("top")
        try top.subscribe("#")
        let client = try broker.connect("c", mountPoint: tenant)
        client.publish("a", "1", qos: .atLeastOnce)
        #expect(try top.expectPublish("tenant/moved/a", "1").properties.responseTopic == "tenant/back")
        #expect(seen.values == ["a"])
    }

    @Test("subscribe interceptors, whose filters stay below the mount point")
    func subscribe() async throws {
        let seen = Recorded<String>()
        let plugin = ScriptedSubscribeInterceptor { draft, _ in
            seen.append(draft.filter)
            draft.filter = "moved/" + draft.filter
            return .pass
        }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c", mountPoint: tenant)
        try client.subscribe("a")
        try broker.connect("p").publish("tenant/moved/a", "1")
        try client.expectPublish("moved/a", "1")
        #expect(seen.values == ["a"])
    }

    @Test("delivery authorizers, with the receiver's names", arguments: [1, 2])
    func receive(loops: Int) async throws {
        let seen = Recorded<String>()
        let plugin = ScriptedDeliveryAuthorizer { topic, _, client in
            seen.append("\(client.id) \(topic)")
            return topic == "a/secret" ? .deny : .abstain
        }
        let broker = try await InMemoryBroker(loops: loops, plugins: [plugin])
        let client = try broker.connect("c", mountPoint: tenant)
        let top = try broker.connect("top")
        try client.subscribe("a/+", qos: .atLeastOnce)
        try top.subscribe("tenant/#", qos: .atLeastOnce)
        let publisher = try broker.connect("p", on: loops - 1)
        publisher.publish("tenant/a/b", "1", qos: .atLeastOnce, properties: [.responseTopic("tenant/x")])
        publisher.publish("tenant/a/secret", "2", qos: .atLeastOnce)
        try client.expectPublish("a/b", "1", qos: .atLeastOnce)
        try client.expectNothing()
        try top.expectPublish("tenant/a/b", "1", qos: .atLeastOnce)
        try top.expectPublish("tenant/a/secret", "2", qos: .atLeastOnce)
        #expect(
            seen.values.sorted() == ["c a/b", "c a/secret", "top tenant/a/b", "top tenant/a/secret"])
    }

    @Test("[MQTT-4.12.1-1] a client that authenticates anew stays where it is")
    func reauthentication() async throws {
        let plugin = ScriptedEnhancedAuthenticator { _, step in .allow(AuthenticationGrant(username: step.text)) }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = broker.open(allowAnonymous: true, mountPoint: tenant)
        client.connecting("m", "ann")
        try client.expectConnack(.success)
        try client.subscribe("a/#")
        client.send(.auth(.step(.reauthenticate, "m", "bob")))
        try client.expect(.auth(.step(.success, "m", "")))
        try client.subscribe("b/#")
        for topic in ["a/$x", "b/x"] {
            client.publish(topic, "1", properties: [.responseTopic("back")])
            #expect(try client.expectPublish(topic, "1").properties.responseTopic == "back")
        }
        let handle = broker.handle
        let clients = try await broker.perform { await handle.clients(ClientSelector()) }
        #expect(clients.map(\.mountPoint) == [tenant])
    }

    @Test("what plugins publish has whole names")
    func plugins() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", mountPoint: tenant)
        try client.subscribe("#")
        try broker.handle.publish(Message(topic: "tenant/a", payload: Array("1".utf8)), as: "test")
        try broker.handle.publish(Message(topic: "a", payload: Array("2".utf8)), as: "test")
        try client.expectPublish("a", "1")
        try client.expectNothing()
    }

    @Test("a stored session keeps its mount point")
    func stored() async throws {
        let store = RecordStore()
        var configuration = BrokerConfiguration()
        configuration.sessionStore = store
        let forever: Properties = [.sessionExpiryInterval(.max)]
        let first = try await InMemoryBroker(configuration: configuration)
        let client = try first.connect("c", properties: forever, mountPoint: tenant)
        try client.subscribe("a/+", qos: .atLeastOnce)
        client.cut()
        try first.connect("p").publish("tenant/a/b", "1", qos: .atLeastOnce)
        try await first.shutdown()
        #expect(store.records.values.last?.map(\.mountPoint) == [tenant])

        let second = try await InMemoryBroker(configuration: configuration)
        try second.connect("p").publish("tenant/a/c", "2", qos: .atLeastOnce)
        let next = second.open(mountPoint: tenant)
        next.send(.connect(Connect(cleanStart: false, clientIdentifier: "c", properties: forever)))
        try next.expectConnack(.success, sessionPresent: true)
        try next.expectPublish("a/b", "1", qos: .atLeastOnce)
        try next.expectPublish("a/c", "2", qos: .atLeastOnce)
    }

    private struct RecordStore: SessionStore {
        let records = Recorded<[SessionRecord]>()

        func load() async throws -> [SessionRecord] { records.values.last ?? [] }
        func save(_ sessions: [SessionRecord]) async throws { records.append(sessions) }
    }
}
