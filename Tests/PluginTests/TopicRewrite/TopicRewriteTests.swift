import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing
import TopicRewrite

@Suite("Rewritten topics", .timeLimit(.minutes(10)))
struct TopicRewriteTests {
    private let folder: PluginFolder

    init() throws { folder = try PluginFolder() }

    private func rewrite(_ rules: String) throws -> TopicRewrite {
        try TopicRewrite(configuration: .init(file: folder.write(rules, to: "rules")))
    }

    @Test("keep the contract of plugins", arguments: ["both a/# b/$1\n", "both # x/$1\ndeliver + y/%c/$1\n"])
    func compliance(rules: String) async throws {
        #expect(await HookCompliance(of: try rewrite(rules)).check() == [])
    }

    @Test("bring old publishers and new subscribers together, and the other way round")
    func both() async throws {
        let broker = try await InMemoryBroker(plugins: [try rewrite("both old/# new/$1\n")])
        let old = try broker.connect("old"), new = try broker.connect("new")
        #expect(try old.subscribe("old/+/t") == [.success])
        #expect(try new.subscribe("new/#") == [.success])
        old.publish("old/a/t", "1")
        new.publish("new/b/t", "2")
        for client in [old, new] {
            try client.expectPublish("new/a/t", "1")
            try client.expectPublish("new/b/t", "2")
        }
        try broker.handle.publish(Message(topic: "old/own", payload: []), as: "test")
        try new.expectNothing()
        try await broker.shutdown()
    }

    @Test("end a subscription by the name that made it, shared ones included")
    func unsubscribe() async throws {
        let broker = try await InMemoryBroker(plugins: [try rewrite("both old/# new/$1\nboth me mine/%c\n")])
        let client = try broker.connect("c")
        #expect(try client.subscribe("old/+") == [.success])
        #expect(try client.subscribe("$share/g/old/x") == [.success])
        #expect(try client.subscribe("me") == [.success])
        client.publish("me", "1")
        try client.expectPublish("mine/c", "1")
        #expect(
            try client.unsubscribe("old/+", "$share/g/old/x", "me", "old/+") == [
                .success, .success, .success, .noSubscriptionExisted,
            ])
        client.publish("new/x", "2")
        client.publish("me", "2")
        try client.expectNothing()
        try await broker.shutdown()
    }

    @Test("refuse what a rule cannot be used for")
    func refusals() async throws {
        let broker = try await InMemoryBroker(plugins: [try rewrite("both me mine/%u\ndeliver out/# seen/%u/$1\n")])
        let client = try broker.connect("c"), reader = try broker.connect("r", username: "ann")
        #expect(try client.publishAcknowledged("me", "1") == .topicNameInvalid)
        #expect(try client.subscribe("me") == [.topicFilterInvalid])
        #expect(try client.unsubscribe("me") == [.noSubscriptionExisted])
        #expect(try client.subscribe("#") == [.success])
        #expect(try reader.subscribe("#") == [.success])
        client.publish("out/x", "2")
        // The copy for who has no user name is not delivered under its old name.
        try client.expectNothing()
        try reader.expectPublish("seen/ann/x", "2")
        try await broker.shutdown()
    }

    @Test("have the names on the way back that subscribers know, each its own where rules say so")
    func deliver() async throws {
        let shared = try await InMemoryBroker(plugins: [try rewrite("both old/# new/$1\ndeliver new/# old/$1\n")])
        let publisher = try shared.connect("p")
        for name in ["one", "two"] {
            let client = try shared.connect(name)
            #expect(try client.subscribe("old/#", qos: .atLeastOnce) == [.grantedQoS1])
            publisher.publish("old/\(name)", "1", qos: .atLeastOnce)
            try client.expectPublish("old/\(name)", "1", qos: .atLeastOnce)
        }
        try await shared.shutdown()

        let own = try await InMemoryBroker(plugins: [try rewrite("deliver all/+ %c/$1\n")])
        let readers = try ["one", "two"].map { try own.connect($0) }
        for reader in readers { try reader.subscribe("all/+") }
        readers[0].publish("all/x", "1")
        try readers[0].expectPublish("one/x", "1")
        try readers[1].expectPublish("two/x", "1")
        try await own.shutdown()
    }

    @Test("cost nothing at hook points that they say nothing about")
    func hookPoints() throws {
        for (rules, points) in [
            ("", []), ("publish a b\n", [.onPublish]), ("subscribe a b\n", [.onSubscribe, .onUnsubscribe]),
            ("both a b\n", [.onPublish, .onSubscribe, .onUnsubscribe]), ("deliver a b\n", [.onDeliver]),
        ] as [(String, Set<HookPoint>)] {
            #expect(try rewrite(rules).activeHookPoints == points)
        }
    }

    @Test("are taken over by a reload, unless the file is bad")
    func reload() async throws {
        let plugin = try rewrite("publish a b\n")
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c")
        try client.subscribe("#")
        for (rules, error, topic) in [
            ("publish a c\n", nil, "c"), ("publish a\n", "rules:1: ", "c"),
            ("deliver a d\n", nil, "d"), ("publish a b\ndeliver b e\n", nil, "e"), ("", nil, "a"),
        ] as [(String, String?, String)] {
            try folder.write(rules, to: "rules")
            let result = await Result.of { try await broker.perform { try await broker.broker.reload() } }
            if let error {
                #expect("\(result)".contains(error), "\(result)")
            } else {
                #expect(throws: Never.self) { try result.get() }
            }
            client.publish("a", "x")
            try client.expectPublish(topic, "x")
        }
        try await broker.shutdown()
    }
}

extension Result where Success == Void, Failure == any Error {
    /// What an asynchronous call comes to.
    fileprivate static func of(_ body: () async throws -> Void) async -> Self {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
