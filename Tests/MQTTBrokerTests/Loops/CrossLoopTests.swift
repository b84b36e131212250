import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Messages between loops")
struct CrossLoopTests {
    @Test("a message reaches subscribers on every loop, once", arguments: QoS.allCases)
    func everywhere(qos: QoS) async throws {
        let broker = try await InMemoryBroker(loops: 3)
        let subscribers = try (0..<6).map { try broker.connect("s\($0)", ProtocolVersion.allCases[$0 % 3], on: $0 % 3) }
        for subscriber in subscribers {
            try subscriber.subscribe("a/+", qos: qos)
            try subscriber.subscribe("a/b", qos: .atMostOnce)
        }
        for loop in 0..<3 {
            try broker.connect("p\(loop)", on: loop).publish("a/b", "\(loop)", qos: qos)
            for subscriber in subscribers { try subscriber.expectPublish("a/b", "\(loop)", qos: qos) }
        }
        for subscriber in subscribers { try subscriber.expectNothing() }
    }

    @Test("messages keep their properties, identifiers and flags on the way", arguments: QoS.allCases)
    func properties(qos: QoS) async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let subscriber = try broker.connect("s", on: 1)
        try subscriber.subscribe("t", qos: qos, retainAsPublished: true, identifier: 12)
        try broker.connect("p", on: 0).publish(
            "t", "x", qos: qos, retain: true, properties: [.contentType("c"), .messageExpiryInterval(9)])
        let publish = try subscriber.expectPublish("t", "x", qos: qos, retain: true)
        #expect(publish.properties.contentType == "c")
        #expect(publish.properties.messageExpiryInterval == 9)
        #expect(publish.properties.subscriptionIdentifiers == [12])
        let late = try broker.connect("late", on: 1)
        try late.subscribe("t", qos: qos)
        try late.expectPublish("t", "x", qos: qos, retain: true)
    }

    @Test("[MQTT-4.6.0-6] the order of one publisher holds on another loop")
    func order() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let subscriber = try broker.connect("s", on: 1)
        try subscriber.subscribe("t", qos: .exactlyOnce)
        let publisher = try broker.connect("p", on: 0)
        broker.runsAutomatically = false
        for number in 0..<18 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        broker.run()
        for number in 0..<18 { try subscriber.expectPublish("t", "\(number)", qos: .atLeastOnce) }
    }

    @Test("a publisher is told about subscribers on other loops")
    func noSubscribers() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let publisher = try broker.connect("p", on: 0)
        #expect(try publisher.publishAcknowledged("t") == .noMatchingSubscribers)
        let subscriber = try broker.connect("s", on: 1)
        try subscriber.subscribe("t")
        #expect(try publisher.publishAcknowledged("t") == .success)
        try subscriber.expectPublish("t", "")
        try subscriber.unsubscribe("t")
        #expect(try publisher.publishAcknowledged("t") == .noMatchingSubscribers)
        try subscriber.subscribe("t")
        subscriber.cut()
        #expect(try publisher.publishAcknowledged("t") == .noMatchingSubscribers)
    }

    @Test("one wake-up takes all messages of a tick to another loop")
    func oneWakeUp() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let subscriber = try broker.connect("s", on: 1)
        try subscriber.subscribe("t")
        let publisher = try broker.connect("p", on: 0)
        let writes = subscriber.writeCount
        let packet = Packet.publish(Publish(topic: "t", payload: [1])).encoded(version: .v5)
        publisher.send(bytes: (0..<100).flatMap { _ in packet })
        #expect(try subscriber.takeAll().count == 100)
        #expect(subscriber.writeCount == writes + 1)
    }

    @Test("wills, and what plugins publish, reach the other loops")
    func others() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let subscriber = try broker.connect("s", on: 1)
        try subscriber.subscribe("#")
        try broker.connect("c", on: 0, will: Will(topic: "w", payload: [0x31])).cut()
        try broker.handle.publish(Message(topic: "h", payload: [0x32]), as: "test")
        try subscriber.expectPublish("w", "1")
        try subscriber.expectPublish("h", "2")
    }

    @Test("each loop has its own instance of a plugin that wants one")
    func instances() async throws {
        let plugin = PerLoopPlugin(log: Recorded())
        let broker = try await InMemoryBroker(loops: 3, plugins: [plugin])
        for loop in [2, 0, 1, 2] { try broker.connect("c\(loop)", on: loop).publish("t") }
        #expect(plugin.log.values == ["2: c2", "0: c0", "1: c1", "2: c2"])
    }

    private struct PerLoopPlugin: PublishInterceptor {
        let name = "per_loop"
        var loop = -1
        let log: Recorded<String>

        func instance(for loop: LoopIdentity) throws -> any Plugin { PerLoopPlugin(loop: loop.index, log: log) }

        func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
            log.append("\(loop): \(client.id)")
            return .pass
        }
    }
}
