import AccessTable
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("The access table", .timeLimit(.minutes(10)))
struct AccessTableTests {
    private let folder: PluginFolder

    init() throws {
        folder = try PluginFolder()
        try folder.write(
            "topic read news/#\ntopic deny news/secret\nuser ann\ntopic readwrite news/#\npattern own/%c/#\n",
            to: "access")
    }

    private func table(_ subscribe: AccessTable.Configuration.Subscribe = .strict) throws -> AccessTable {
        try AccessTable(configuration: .init(file: folder.path("access"), subscribe: subscribe))
    }

    @Test("keeps the contract of plugins", arguments: AccessTable.Configuration.Subscribe.allCases)
    func compliance(subscribe: AccessTable.Configuration.Subscribe) async throws {
        #expect(await HookCompliance(of: try table(subscribe)).check() == [])
    }

    @Test("decides over publishes, wills and subscriptions")
    func decisions() async throws {
        let broker = try await InMemoryBroker(plugins: [try table()])
        let ann = try broker.connect("c1", username: "ann")
        #expect(try ann.publishAcknowledged("news/today", "1") == .noMatchingSubscribers)
        #expect(try ann.publishAcknowledged("own/c1/x", "1") == .noMatchingSubscribers)
        #expect(try ann.publishAcknowledged("own/c2/x", "1") == .notAuthorized)
        #expect(try ann.subscribe("news/#", qos: .atLeastOnce) == [.grantedQoS1])
        #expect(try ann.subscribe("#") == [.notAuthorized])

        let anonymous = try broker.connect("c2")
        #expect(try anonymous.publishAcknowledged("news/today", "2") == .notAuthorized)
        #expect(try anonymous.subscribe("news/#") == [.notAuthorized])
        #expect(try anonymous.subscribe("news/today") == [.success])
        try ann.expectNothing()

        let will = broker.open()
        will.send(
            .connect(Connect(version: .v5, clientIdentifier: "c3", will: Will(topic: "news/x", payload: [1]))))
        try will.expectConnack(.notAuthorized)
        try await broker.shutdown()
    }

    @Test("withholds from a filtered subscription what may not be read")
    func filtered() async throws {
        let broker = try await InMemoryBroker(plugins: [try table(.filtered)])
        let ann = try broker.connect("c1", username: "ann")
        let anonymous = try broker.connect("c2")
        #expect(try anonymous.subscribe("#") == [.success])
        #expect(try anonymous.subscribe("else/#") == [.notAuthorized])
        for topic in ["own/c1/x", "news/secret", "news/today"] { ann.publish(topic, "1") }
        try anonymous.expectPublish("news/today", "1")
        try anonymous.expectNothing()
        try await broker.shutdown()
    }

    @Test("takes from live sessions what a new file does not allow, and goes on when the new file is bad")
    func reload() async throws {
        let table = try table()
        let broker = try await InMemoryBroker(loops: 2, plugins: [table])
        let ann = try broker.connect("c1", on: 0, username: "ann")
        let anonymous = try broker.connect("c2", on: 1)
        #expect(try anonymous.subscribe("news/today") == [.success])
        #expect(try ann.publishAcknowledged("news/today", "1") == .success)
        try anonymous.expectPublish("news/today", "1")

        try folder.write("topic nws\nread\n", to: "access")
        await #expect {
            try await broker.perform { try await table.reload() }
        } throws: { error in
            (error as? TableFileError)?.line == 2
        }
        #expect(try ann.publishAcknowledged("news/today", "2") == .success)
        try anonymous.expectPublish("news/today", "2")

        try folder.write("user ann\ntopic news/#\n", to: "access")
        try await broker.perform { try await table.reload() }
        // What was remembered about this topic does not count any more, and the subscription is gone.
        #expect(try ann.publishAcknowledged("news/today", "3") == .noMatchingSubscribers)
        try anonymous.expectNothing()
        try folder.write("topic news/#\n", to: "access")
        try await broker.perform { try await table.reload() }
        #expect(try ann.publishAcknowledged("news/today", "4") == .notAuthorized)
        try await broker.shutdown()
    }

    @Test("explains itself with rule, file and line, as it decides")
    func explanation() async throws {
        let table = try table()
        func explain(_ action: AuthorizationAction, _ topic: String, _ username: String?) async throws -> String {
            let request = AuthorizationRequest(action: action, topic: topic, qos: .atMostOnce)
            let answer = try await table.explain(request, by: Client(id: "c1", username: username))
            #expect(answer.file == folder.path("access"))
            let isAllowed = if case .allow = answer.verdict { true } else { false }
            return "\(isAllowed) \(answer.line ?? 0) \(answer.rule ?? "-")"
        }
        #expect(try await explain(.publish, "news/a", "ann") == "true 4 topic readwrite news/#")
        #expect(try await explain(.publish, "news/a", nil) == "false 0 -")
        #expect(try await explain(.subscribe, "news/+", nil) == "false 2 topic deny news/secret")
        #expect(try await explain(.subscribe, "own/c1/+", "bob") == "true 5 pattern own/%c/#")
    }
}
