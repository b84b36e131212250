import MQTTCodec
import Testing

@Suite("Retained messages")
struct RetainTests {
    @Test(
        "a retained message is stored with its QoS, and replaces the one before",
        .statements(v5: "3.3.1-5", v311: "3.3.1-5"), arguments: ProtocolVersion.numbered)
    func stored(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer", version)
        for (index, qos) in [QoS.atMostOnce, .exactlyOnce, .atLeastOnce].enumerated() {
            try await writer.publish(scene.topic("t"), "\(index)", qos: qos, retain: true)
            let reader = try await scene.connect("reader", version)
            try await reader.subscribe(scene.topic("t"), qos: .exactlyOnce)
            try await reader.expectPublish(scene.topic("t"), "\(index)", qos: qos, retain: true)
            try await reader.expectSilence()
        }
    }

    @Test("a retained message of QoS 0 replaces the one before", .statements(v311: "3.3.1-7"))
    func atMostOnce() async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer", .v3_1_1)
        try await writer.publish(scene.topic("t"), "old", qos: .exactlyOnce, retain: true)
        try await writer.publish(scene.topic("t"), "new", qos: .atMostOnce, retain: true)
        let reader = try await scene.connect("reader", .v3_1_1)
        try await reader.subscribe(scene.topic("t"), qos: .exactlyOnce)
        try await reader.expectPublish(scene.topic("t"), "new", qos: .atMostOnce, retain: true)
        try await reader.expectSilence()
    }

    @Test(
        "an empty retained message is delivered, and removes the one before",
        .statements(v5: "3.3.1-6", v311: "3.3.1-10"), arguments: ProtocolVersion.numbered)
    func removed(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer", version)
        try await writer.publish(scene.topic("t"), "m", qos: .atLeastOnce, retain: true)
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("t"))
        try await reader.expectPublish(scene.topic("t"), "m", retain: true)
        try await writer.publish(scene.topic("t"), "", qos: .atLeastOnce, retain: true)
        try await reader.expectPublish(scene.topic("t"), "", retain: false)
        let late = try await scene.connect("late", version)
        try await late.subscribe(scene.topic("t"))
        try await late.expectSilence()
    }

    @Test(
        "an empty retained message is not stored", .statements(v5: "3.3.1-7", v311: "3.3.1-11"),
        arguments: ProtocolVersion.numbered)
    func empty(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        try await scene.connect("writer", version).publish(scene.topic("t"), "", qos: .atLeastOnce, retain: true)
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("#"))
        try await reader.expectSilence()
    }

    @Test(
        "a message without RETAIN neither is stored nor replaces", .statements(v5: "3.3.1-8", v311: "3.3.1-12"),
        arguments: ProtocolVersion.numbered)
    func notRetained(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer", version)
        try await writer.publish(scene.topic("a"), "kept", qos: .atLeastOnce, retain: true)
        try await writer.publish(scene.topic("a"), "passing", qos: .atLeastOnce)
        try await writer.publish(scene.topic("a"), "", qos: .atLeastOnce)
        try await writer.publish(scene.topic("b"), "passing", qos: .atLeastOnce)
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("#"))
        try await reader.expectPublish(scene.topic("a"), "kept", retain: true)
        try await reader.expectSilence()
    }

    @Test(
        "a new subscription gets the last retained message of each topic",
        .statements(v5: "3.3.1-9", v311: "3.3.1-6", "3.3.1-8"), arguments: ProtocolVersion.numbered)
    func newSubscription(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer", version)
        for topic in ["a", "b/c", "b/d"] {
            try await writer.publish(scene.topic(topic), "old", retain: true)
            try await writer.publish(scene.topic(topic), topic, retain: true)
        }
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("#"))
        var topics: Set<String> = []
        for _ in 1...3 {
            guard case .publish(let publish) = try await reader.next() else { throw Unexpected("no PUBLISH") }
            #expect(publish.retain)
            #expect(publish.topic == scene.topic(String(decoding: publish.payload, as: UTF8.self)))
            topics.insert(publish.topic)
        }
        #expect(topics == [scene.topic("a"), scene.topic("b/c"), scene.topic("b/d")])
        try await reader.expectSilence()
        // Again: the subscription is no longer new.
        try await reader.subscribe(scene.topic("b/c"))
        try await reader.expectPublish(scene.topic("b/c"), "b/c", retain: true)
        try await reader.subscribe(scene.topic("b/c"))
        try await reader.expectPublish(scene.topic("b/c"), "b/c", retain: true)
    }

    @Test("retain handling 1 sends retained messages for new subscriptions alone", .statements(v5: "3.3.1-10"))
    func sendIfNew() async throws {
        let scene = try await Scene()
        try await scene.connect("writer").publish(scene.topic("t"), "m", retain: true)
        let reader = try await scene.connect("reader")
        try await reader.subscribe(scene.topic("t"), retainHandling: .sendIfNew)
        try await reader.expectPublish(scene.topic("t"), "m", retain: true)
        try await reader.subscribe(scene.topic("t"), qos: .atLeastOnce, retainHandling: .sendIfNew)
        try await reader.expectSilence()
        try await reader.unsubscribe(scene.topic("t"))
        try await reader.subscribe(scene.topic("t"), retainHandling: .sendIfNew)
        try await reader.expectPublish(scene.topic("t"), "m", retain: true)
    }

    @Test("retain handling 2 sends no retained messages", .statements(v5: "3.3.1-11"))
    func doNotSend() async throws {
        let scene = try await Scene()
        let writer = try await scene.connect("writer")
        try await writer.publish(scene.topic("t"), "m", retain: true)
        let reader = try await scene.connect("reader")
        try await reader.subscribe(scene.topic("t"), retainHandling: .doNotSend)
        try await reader.expectSilence()
        try await writer.publish(scene.topic("t"), "live", retain: true)
        try await reader.expectPublish(scene.topic("t"), "live")
    }

    @Test(
        "a message for an old subscription has no RETAIN", .statements(v5: "3.3.1-12", v311: "3.3.1-9"),
        arguments: ProtocolVersion.numbered, QoS.allCases)
    func oldSubscription(version: ProtocolVersion, qos: QoS) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("t"), qos: qos)
        let writer = try await scene.connect("writer", version)
        for retain in [true, false] {
            try await writer.publish(scene.topic("t"), "m", qos: qos, retain: retain)
            try await reader.expectPublish(scene.topic("t"), "m", qos: qos, retain: false)
        }
    }

    @Test("retain as published keeps RETAIN as it was", .statements(v5: "3.3.1-13"), arguments: QoS.allCases)
    func asPublished(qos: QoS) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader")
        try await reader.subscribe(scene.topic("t"), qos: qos, retainAsPublished: true)
        let writer = try await scene.connect("writer")
        for retain in [true, false] {
            try await writer.publish(scene.topic("t"), "m", qos: qos, retain: retain)
            try await reader.expectPublish(scene.topic("t"), "m", qos: qos, retain: retain)
        }
    }
}
