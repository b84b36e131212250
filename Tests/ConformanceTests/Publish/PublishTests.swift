import MQTTCodec
import Testing

@Suite("PUBLISH")
struct PublishTests {
    @Test(
        "QoS 0 is sent without DUP", .statements(v5: "3.3.1-2", "4.3.1-1", v311: "3.3.1-2", "4.3.1-1"),
        arguments: ProtocolVersion.numbered)
    func atMostOnce(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        try client.send(publish: scene.topic("t"), "m")
        let frame = try #require(try await client.frame())
        #expect(frame[0] == 0b0011_0000)
        // And is not taken with it.
        try client.send(bytes: Wire.packet(0b0011_1000, Wire.field(scene.topic("t")), Wire.none(version)))
        try await client.expectDismissal(.malformedPacket)
    }

    @Test(
        "a sender's DUP is not passed on", .statements(v5: "3.3.1-3", v311: "3.3.1-3"),
        arguments: ProtocolVersion.numbered)
    func dup(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("t"), qos: .exactlyOnce)
        let writer = try await scene.connect("writer", version)
        try await writer.publish(scene.topic("t"), "1", qos: .atLeastOnce, dup: true)
        try await writer.publish(scene.topic("t"), "2", qos: .exactlyOnce, dup: true)
        try await reader.expectPublish(scene.topic("t"), "1", qos: .atLeastOnce, dup: false)
        try await reader.expectPublish(scene.topic("t"), "2", qos: .exactlyOnce, dup: false)
    }

    @Test(
        "both QoS bits end the connection", .statements(v5: "3.3.1-4", v311: "3.3.1-4"),
        arguments: ProtocolVersion.numbered)
    func bothQoSBits(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try client.send(bytes: Wire.packet(0x36, Wire.field(scene.topic("t")), [0, 1], Wire.none(version)))
        try await client.expectDismissal(.malformedPacket)
    }

    @Test(
        "the topic name is there, first, and a UTF-8 string", .statements(v5: "3.3.2-1", v311: "3.3.2-1"),
        arguments: ProtocolVersion.numbered)
    func topicName(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for body in [[], [0], [0, 5, 0x61], Wire.field([0xFF]) + Wire.none(version)] as [[UInt8]] {
            let client = try await scene.connect("c", version)
            try client.send(bytes: Wire.packet(0x30, body))
            try await client.expectDismissal(.malformedPacket)
        }
    }

    @Test(
        "a topic name with a wildcard ends the connection",
        .statements(v5: "3.3.2-2", "4.7.0-1", v311: "3.3.2-2", "4.7.1-1"), arguments: ProtocolVersion.numbered,
        ["#", "a/#", "+", "a/+/b", "a+", "a#b"])
    func wildcard(version: ProtocolVersion, topic: String) async throws {
        let scene = try await Scene()
        let watcher = try await scene.connect("watcher", version)
        try await watcher.subscribe(scene.topic("#"))
        let client = try await scene.connect("c", version)
        try client.send(publish: scene.topic(topic))
        try await client.expectDismissal(.malformedPacket, .topicNameInvalid)
        try await watcher.expectSilence()
    }

    @Test(
        "delivered topic names match the filter", .statements(v5: "3.3.2-3", v311: "3.3.2-3"),
        arguments: ProtocolVersion.numbered)
    func matches(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("+/b"))
        let writer = try await scene.connect("writer", version)
        for topic in ["a/b", "a/c", "b", "a/b/c", "/b", "A/B"] { try writer.send(publish: scene.topic(topic), topic) }
        try await writer.expectSilence()
        try await reader.expectPublish(scene.topic("a/b"), "a/b")
        try await reader.expectPublish(scene.topic("/b"), "/b")
        try await reader.expectSilence()
    }

    @Test(
        "a PUBLISH is answered as its QoS asks", .statements(v5: "3.3.4-1", v311: "3.3.4-1"),
        arguments: ProtocolVersion.numbered)
    func answers(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try client.send(publish: scene.topic("t"), qos: .atMostOnce)
        try await client.expectSilence()
        try await client.expectPuback(try client.send(publish: scene.topic("t"), qos: .atLeastOnce))
        try await client.expectPubrec(try client.send(publish: scene.topic("t"), qos: .exactlyOnce))
        try await client.expectSilence()
    }

    @Test(
        "overlapping subscriptions deliver at the highest QoS", .statements(v5: "3.3.4-2", v311: "3.3.5-1"),
        arguments: ProtocolVersion.numbered)
    func overlapping(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("a/#"), qos: .atLeastOnce)
        try await reader.subscribe(scene.topic("a/b"), qos: .exactlyOnce)
        try await reader.subscribe(scene.topic("+/b"), qos: .atMostOnce)
        try await scene.connect("writer", version).publish(scene.topic("a/b"), "m", qos: .exactlyOnce)
        try await reader.expectPublish(scene.topic("a/b"), "m", qos: .exactlyOnce)
        try await reader.expectSilence()
    }

    @Test("a PUBLISH that is not allowed is acknowledged", .statements(v311: "3.3.5-2"))
    func notAllowed() async throws {
        let scene = try await Scene(.guarded)
        let watcher = try await scene.connect("watcher", .v3_1_1)
        try await watcher.subscribe(scene.topic("#"))
        let client = try await scene.connect("c", .v3_1_1)
        try client.send(publish: scene.topic("forbidden"), qos: .atMostOnce)
        try await client.expectSilence()
        try await client.publish(scene.topic("forbidden"), qos: .atLeastOnce)
        try await client.publish(scene.topic("forbidden"), qos: .exactlyOnce)
        try await watcher.expectSilence()
    }
}
