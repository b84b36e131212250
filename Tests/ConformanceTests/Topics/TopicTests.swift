import MQTTCodec
import Testing

@Suite("Topics")
struct TopicTests {
    @Test(
        "# stands alone or after a separator, and last", .statements(v5: "4.7.1-1", v311: "4.7.1-2"),
        arguments: ProtocolVersion.numbered)
    func multiLevel(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for filter in ["a#", "a/#/b", "#/", "a/b#", "##"] { try await expectRefused(filter, version, scene) }
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("a/#"))
        let writer = try await scene.connect("writer", version)
        for topic in ["a", "a/", "a/b", "a/b/c", "b", "ab"] { try writer.send(publish: scene.topic(topic), topic) }
        try await writer.expectSilence()
        try await client.expectPayloads("a", "a/", "a/b", "a/b/c")
    }

    @Test(
        "+ takes a whole level", .statements(v5: "4.7.1-2", v311: "4.7.1-3"), arguments: ProtocolVersion.numbered)
    func singleLevel(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        for filter in ["a+", "+a", "a/b+/c", "a/+b", "++"] { try await expectRefused(filter, version, scene) }
        let writer = try await scene.connect("writer", version)
        let topics = ["a", "a/", "a/b", "a/b/c", "/a", "/", "b/b"]
        let matches = [
            "+": ["a"], "+/+": ["a/", "a/b", "/a", "/", "b/b"], "a/+": ["a/", "a/b"], "+/b/#": ["a/b", "a/b/c", "b/b"],
        ]
        for (filter, expected) in matches {
            let client = try await scene.connect("c", version)
            try await client.subscribe(scene.topic(filter))
            for topic in topics { try writer.send(publish: scene.topic(topic), topic) }
            try await writer.expectSilence()
            for topic in expected { try await client.expectPublish(scene.topic(topic), topic) }
            try await client.expectSilence()
        }
    }

    @Test(
        "a filter that begins with a wildcard does not match topics that begin with $",
        .statements(v5: "4.7.2-1", v311: "4.7.2-1"), arguments: ProtocolVersion.numbered)
    func dollar(version: ProtocolVersion) async throws {
        let scene = try await Scene(.guarded)
        let topic = "$" + scene.topic("t")
        let wild = try await scene.connect("wild", version)
        // What other tests publish comes, too: only what begins with $ is looked for.
        try await wild.subscribe([Subscription(filter: "#"), Subscription(filter: "+/t")])
        let exact = try await scene.connect("exact", version)
        try await exact.subscribe(topic)
        let under = try await scene.connect("under", version)
        try await under.subscribe("$" + scene.topic("#"))
        let writer = try await scene.connect("writer", version)
        try await writer.publish(topic, "m", qos: .atLeastOnce)
        try await exact.expectPublish(topic, "m")
        try await under.expectPublish(topic, "m")
        try await writer.publish(scene.topic("end"), "end", qos: .atLeastOnce)
        while true {
            guard case .publish(let publish) = try await wild.next() else { throw Unexpected("no PUBLISH") }
            #expect(!publish.topic.hasPrefix("$"))
            if publish.topic == scene.topic("end") { break }
        }
    }

    @Test(
        "an empty topic name or filter ends the connection", .statements(v5: "4.7.3-1", v311: "4.7.3-1"),
        arguments: ProtocolVersion.numbered)
    func empty(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let publisher = try await scene.connect("publisher", version)
        try publisher.send(bytes: Wire.packet(0x30, Wire.field(""), Wire.none(version)))
        try await publisher.expectDismissal(.protocolError, .topicNameInvalid, .malformedPacket)
        let subscriber = try await scene.connect("subscriber", version)
        try subscriber.send(bytes: Wire.packet(0x82, [0, 1], Wire.none(version), Wire.field(""), [0]))
        try await subscriber.expectDismissal(.protocolError, .topicFilterInvalid, .malformedPacket)
        // A separator is a character.
        let client = try await scene.connect("c", version)
        #expect(try await client.subscribe("/") == .grantedQoS0)
    }

    @Test(
        "U+0000 in a topic name or filter ends the connection", .statements(v5: "4.7.3-2", v311: "4.7.3-2"),
        arguments: ProtocolVersion.numbered)
    func null(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = Wire.field(Array(scene.topic("a").utf8) + [0])
        for bytes in [
            Wire.packet(0x30, topic, Wire.none(version)), Wire.packet(0x82, [0, 1], Wire.none(version), topic, [0]),
            Wire.packet(0xA2, [0, 1], Wire.none(version), topic),
        ] {
            let client = try await scene.connect("c", version)
            try client.send(bytes: bytes)
            try await client.expectDismissal(.malformedPacket)
        }
    }

    @Test(
        "topic names and filters may have 65,535 bytes", .statements(v5: "4.7.3-3", v311: "4.7.3-3"),
        arguments: ProtocolVersion.numbered)
    func longest(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let start = scene.topic("")
        let topic = start + String(repeating: "x", count: 65_535 - start.utf8.count)
        let client = try await scene.connect("c", version)
        try await client.subscribe(topic)
        try client.send(publish: topic, "m")
        try await client.expectPublish(topic, "m")
    }

    @Test(
        "topic names and filters are compared as they are", .statements(v5: "4.7.3-4", v311: "4.7.3-4"),
        arguments: ProtocolVersion.numbered)
    func comparison(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        // Precomposed and decomposed, upper and lower case, a space more, a separator more: all of them different.
        let names: [[UInt8]] = [
            [0xC3, 0xA9], [0x65, 0xCC, 0x81], [0x65], [0x45], [0x65, 0x20], [0x65, 0x2F], [0x2F, 0x65],
            [0x65, 0x2F, 0x2F],
        ]
        let start = Array(scene.topic("").utf8)
        let writer = try await scene.connect("writer", version)
        for name in names {
            let client = try await scene.connect("c", version)
            let filter = Wire.field(start + name)
            try client.send(bytes: Wire.packet(0x82, [0, 1], Wire.none(version), filter, [0]))
            _ = try await client.next()
            for other in names {
                try writer.send(bytes: Wire.packet(0x30, Wire.field(start + other), Wire.none(version), other))
            }
            try await writer.expectSilence()
            #expect(try await client.frame() == Wire.packet(0x30, filter, Wire.none(version), name))
            try await client.expectSilence()
        }
    }

    private func expectRefused(_ filter: String, _ version: ProtocolVersion, _ scene: Scene) async throws {
        let client = try await scene.connect("refused", version)
        try client.send(
            bytes: Wire.packet(0x82, [0, 1], Wire.none(version), Wire.field(scene.topic(filter)), [0]))
        try await client.expectDismissal(.topicFilterInvalid, .malformedPacket)
    }
}
