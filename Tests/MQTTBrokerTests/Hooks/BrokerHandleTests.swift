import Logging
import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("What plugins may do back")
struct BrokerHandleTests {
    @Test("publish reaches subscribers and the retained store, in order")
    func publish() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#", qos: .atLeastOnce)
        for number in 0..<3 {
            try broker.handle.publish(
                Message(
                    topic: "t", payload: [0x30 + UInt8(number)], qos: .atLeastOnce, retain: true,
                    properties: [.contentType("c")]),
                as: "test")
        }
        for number in 0..<3 {
            let publish = try watcher.expectPublish("t", "\(number)", qos: .atLeastOnce)
            #expect(publish.properties.contentType == "c")
        }
        let late = try broker.connect("late")
        try late.subscribe("t")
        try late.expectPublish("t", "2", retain: true)
    }

    @Test("an invalid topic is refused", arguments: ["", "a/#", "+", "a\u{0}"])
    func invalid(topic: String) async throws {
        let broker = try await InMemoryBroker()
        #expect(throws: BackChannelError.invalidTopic(topic)) {
            try broker.handle.publish(Message(topic: topic, payload: []), as: "test")
        }
    }

    @Test("it may publish to $SYS, skips authorize, and passes the on_publish of others as a message of the broker")
    func hooks() async throws {
        let seen = Recorded<String>()
        func plugin(_ name: String) -> ScriptedPublishInterceptor {
            ScriptedPublishInterceptor(name: name) { message, client in
                seen.append("\(name) \(message.origin) \(message.publisher ?? "-") \(client.id) \(client.isInternal)")
                return .pass
            }
        }
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in request.action == .publish ? .deny(.notAuthorized) : .allowed },
            plugin("mine"), plugin("other"),
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("$SYS/#")
        try broker.handle.publish(Message(topic: "$SYS/x", payload: [0x31], publisher: "forged"), as: "mine")
        try watcher.expectPublish("$SYS/x", "1")
        #expect(seen.values == ["other script - $script/mine true"])
    }

    @Test("a part of a plugin publishes as itself, and the plugin is asked")
    func part() async throws {
        let seen = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedPublishInterceptor(name: "mine") { _, client in
                seen.append(client.id)
                return .pass
            }
        ])
        try broker.handle.publish(Message(topic: "t", payload: []), as: "mine/a")
        try broker.handle.publish(Message(topic: "t", payload: []), as: "mine")
        broker.run()
        #expect(seen.values == ["$script/a"])
    }

    @Test("hooks may publish, and it is routed after the message that they were asked about")
    func fromHook() async throws {
        let plugin = PublishingPlugin(name: "echo") { message in
            message.topic == "in" ? Message(topic: "out", payload: message.payload) : nil
        }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        try broker.connect("c").publish("in", "x")
        try watcher.expectPublish("in", "x")
        try watcher.expectPublish("out", "x")
        try watcher.expectNothing()
    }

    @Test("Nesting deeper than 8 is refused: messages that cause messages")
    func nesting() async throws {
        // Two plugins, since none is asked about its own messages.
        func plugin(_ name: String) -> PublishingPlugin {
            PublishingPlugin(name: name) { message in Message(topic: message.topic + "x", payload: []) }
        }
        let plugins = [plugin("a"), plugin("b")]
        let broker = try await InMemoryBroker(plugins: plugins)
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let client = try broker.connect("c")
        broker.runsAutomatically = false
        client.publish("t", "")
        let isAtRest = broker.run(limit: 100_000)
        #expect(isAtRest)
        broker.runsAutomatically = true
        var deepest = 0
        for case .publish(let publish) in try watcher.takeAll() { deepest = max(deepest, publish.topic.count - 1) }
        #expect(deepest == 8)
        #expect(plugins.flatMap(\.errors.values).allSatisfy { $0 == .nestedTooDeep })
        #expect(!plugins.flatMap(\.errors.values).isEmpty)
    }

    @Test("clients enumerates who is connected, and disconnect ends those that match")
    func clients() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let handle = broker.handle
        let ann = try broker.connect("a1", username: "ann")
        let other = try broker.connect("a2", .v3_1_1, on: 1, username: "ann", will: Will(topic: "w", payload: [0x31]))
        let bob = try broker.connect("b", on: 1, username: "bob")
        try bob.subscribe("w")
        _ = broker.open()
        let all = try await broker.perform { await handle.clients(.all) }
        #expect(Set(all.map(\.id)) == ["a1", "a2", "b"])
        let some = try await broker.perform { await handle.clients(ClientSelector(username: "ann")) }
        #expect(Set(some.map(\.id)) == ["a1", "a2"])
        let count = try await broker.perform {
            await handle.disconnect(ClientSelector(username: "ann"), reasonCode: .quotaExceeded, reasonString: "enough")
        }
        #expect(count == 2)
        #expect(try ann.expectDisconnect(.quotaExceeded).properties.reasonString == "enough")
        try other.expectClosed()
        try bob.expectPublish("w", "1")
        #expect(bob.isOpen)
    }

    @Test("log writes one line under the plugin's name")
    func log() async throws {
        let log = RecordedLog()
        let broker = try await InMemoryBroker(logger: log.logger)
        broker.handle.log(.warning, "look", plugin: "mine", fields: [("answer", "42")])
        let line = log.lines.first { $0.message == "look" }
        #expect(line?.level == .warning)
        #expect(line?.metadata == ["martlet.plugin": "mine", "answer": "42"])
    }
}
