import MQTTCodec
import Testing

@Suite("Properties of PUBLISH")
struct PublishPropertyTests {
    @Test(
        "properties are passed on as they are, to all subscribers",
        .statements(v5: "3.3.2-4", "3.3.2-15", "3.3.2-16", "3.3.2-17", "3.3.2-18", "3.3.2-20"),
        arguments: QoS.allCases)
    func passedOn(qos: QoS) async throws {
        let scene = try await Scene()
        let properties: Properties = [
            .payloadFormatIndicator(1), .contentType("text/plain"), .responseTopic("answers/here"),
            .correlationData([0, 0xFF, 7]), .userProperty("b", "2"), .userProperty("a", "1"), .userProperty("b", "2"),
            .userProperty("", ""),
        ]
        var readers: [Peer] = []
        for name in ["exact", "wild"] {
            let reader = try await scene.connect(name)
            try await reader.subscribe(scene.topic(name == "exact" ? "t" : "+"), qos: qos)
            readers.append(reader)
        }
        let late = try await scene.connect("late")
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: qos, retain: true, properties: properties)
        try await late.subscribe(scene.topic("t"), qos: qos)
        for reader in readers {
            let publish = try await reader.expectPublish(scene.topic("t"), "m", qos: qos)
            #expect(publish.properties == properties)
        }
        let retained = try await late.expectPublish(scene.topic("t"), "m", qos: qos, retain: true)
        #expect(retained.properties == properties)
    }

    @Test("payload format indicator 0 is passed on, too", .statements(v5: "3.3.2-4"))
    func bytesIndicator() async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader")
        try await reader.subscribe(scene.topic("t"))
        let writer = try await scene.connect("writer")
        for properties in [[.payloadFormatIndicator(0)], []] as [Properties] {
            try await writer.publish(scene.topic("t"), "m", properties: properties)
            #expect(try await reader.expectPublish(scene.topic("t"), "m").properties == properties)
        }
    }

    @Test("an expired message is not delivered", .statements(v5: "3.3.2-5"))
    func expired() async throws {
        let scene = try await Scene()
        let away = try await scene.connectLasting("away")
        try await away.subscribe(scene.topic("t"), qos: .atLeastOnce)
        try await away.disconnect()
        let writer = try await scene.connect("writer")
        try await writer.publish(
            scene.topic("t"), "short", qos: .atLeastOnce, retain: true, properties: [.messageExpiryInterval(1)])
        try await writer.publish(
            scene.topic("t"), "long", qos: .atLeastOnce, properties: [.messageExpiryInterval(3600)])
        try await Task.sleep(for: .milliseconds(1200))
        let back = try await scene.connectLasting("away")
        try await back.expectPublish(scene.topic("t"), "long", qos: .atLeastOnce)
        try await back.expectSilence()
        let late = try await scene.connect("late")
        try await late.subscribe(scene.topic("t"), qos: .atLeastOnce)
        try await late.expectSilence()
    }

    @Test("the delivered expiry is less the time that the message has waited", .statements(v5: "3.3.2-6"))
    func remainingExpiry() async throws {
        let scene = try await Scene()
        let online = try await scene.connect("online")
        try await online.subscribe(scene.topic("t"), qos: .atLeastOnce)
        let away = try await scene.connectLasting("away")
        try await away.subscribe(scene.topic("t"), qos: .atLeastOnce)
        try await away.disconnect()
        try await scene.connect("writer").publish(
            scene.topic("t"), "m", qos: .atLeastOnce, retain: true, properties: [.messageExpiryInterval(1000)])
        let now = try await online.expectPublish(scene.topic("t"), "m", qos: .atLeastOnce)
        let first = try #require(now.properties.messageExpiryInterval)
        #expect((990...1000).contains(first))
        try await Task.sleep(for: .milliseconds(1100))
        let back = try await scene.connectLasting("away")
        let later = try await back.expectPublish(scene.topic("t"), "m", qos: .atLeastOnce)
        #expect((900..<first).contains(try #require(later.properties.messageExpiryInterval)))
        let late = try await scene.connect("late")
        try await late.subscribe(scene.topic("t"), qos: .atLeastOnce)
        let retained = try await late.expectPublish(scene.topic("t"), "m", qos: .atLeastOnce, retain: true)
        #expect((900..<first).contains(try #require(retained.properties.messageExpiryInterval)))
    }

    @Test("the response topic is a UTF-8 string", .statements(v5: "3.3.2-13"))
    func responseTopicEncoding() async throws {
        try await expectRefused([0x08] + Wire.field([0x61, 0xFF]), .malformedPacket)
        try await expectRefused([0x08] + Wire.field([0x61, 0]), .malformedPacket)
    }

    @Test("the response topic has no wildcards", .statements(v5: "3.3.2-14"))
    func responseTopicWildcards() async throws {
        for topic in ["#", "a/+", "a/#"] {
            try await expectRefused([0x08] + Wire.field(topic), .protocolError, .topicNameInvalid, .malformedPacket)
        }
    }

    @Test("the content type is a UTF-8 string", .statements(v5: "3.3.2-19"))
    func contentTypeEncoding() async throws {
        try await expectRefused([0x03] + Wire.field([0xC3, 0x28]), .malformedPacket)
    }

    @Test("a client's PUBLISH has no subscription identifier", .statements(v5: "3.3.4-6"))
    func subscriptionIdentifier() async throws {
        try await expectRefused([0x0B, 1], .protocolError)
    }

    private func expectRefused(_ property: [UInt8], _ expected: ReasonCode...) async throws {
        let scene = try await Scene()
        let watcher = try await scene.connect("watcher")
        try await watcher.subscribe(scene.topic("#"))
        let client = try await scene.connect("c")
        try client.send(bytes: Wire.packet(0x30, Wire.field(scene.topic("t")), Wire.section(property), [0x6D]))
        guard case .disconnect(let disconnect) = try await client.next() else { throw Unexpected("no DISCONNECT") }
        #expect(expected.contains(disconnect.reasonCode))
        try await client.expectEnd()
        try await watcher.expectSilence()
    }
}
