import MQTTCodec
import Testing

@Suite("Topic aliases")
struct TopicAliasTests {
    @Test("no alias above the client's maximum is sent", .statements(v5: "3.1.2-26", "3.3.2-11"))
    func clientMaximum() async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", properties: [.topicAliasMaximum(2)])
        try await reader.subscribe(scene.topic("#"))
        let writer = try await scene.connect("writer")
        let names = ["a", "b", "c", "d"]
        var topics: [UInt16: String] = [:]
        for name in names + names {
            try await writer.publish(scene.topic(name), name)
            guard case .publish(let publish) = try await reader.next() else { throw Unexpected("no PUBLISH") }
            #expect(publish.payload == Array(name.utf8))
            guard let alias = publish.properties.topicAlias else {
                #expect(publish.topic == scene.topic(name))
                continue
            }
            #expect((1...2).contains(alias))
            if !publish.topic.isEmpty { topics[alias] = publish.topic }
            #expect(topics[alias] == scene.topic(name))
        }
    }

    @Test(
        "no alias is sent to a client that allows none", .statements(v5: "3.1.2-27"),
        arguments: [[], [.topicAliasMaximum(0)]] as [Properties])
    func none(properties: Properties) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", properties: properties)
        try await reader.subscribe(scene.topic("t"))
        let writer = try await scene.connect("writer")
        for _ in 1...3 {
            try await writer.publish(scene.topic("t"), "m", properties: [.topicAlias(1)])
            #expect(try await reader.expectPublish(scene.topic("t"), "m").properties.isEmpty)
        }
    }

    @Test("every alias up to the announced maximum is accepted", .statements(v5: "3.3.2-12"))
    func serverMaximum() async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader")
        try await reader.subscribe(scene.topic("#"))
        let writer = try scene.open()
        let connack = try await writer.connack(scene.connectPacket("writer"))
        let maximum = try #require(connack.properties.topicAliasMaximum)
        for alias in 1...maximum {
            try writer.send(publish: scene.topic("\(alias)"), "named", properties: [.topicAlias(alias)])
        }
        for alias in (1...maximum).reversed() {
            try writer.send(publish: "", "short", properties: [.topicAlias(alias)])
        }
        for alias in 1...maximum { try await reader.expectPublish(scene.topic("\(alias)"), "named") }
        for alias in (1...maximum).reversed() { try await reader.expectPublish(scene.topic("\(alias)"), "short") }
        // An alias may get another topic.
        try writer.send(publish: scene.topic("other"), "named", properties: [.topicAlias(1)])
        try writer.send(publish: "", "short", properties: [.topicAlias(1)])
        try await reader.expectPublish(scene.topic("other"), "named")
        try await reader.expectPublish(scene.topic("other"), "short")
    }

    @Test("an alias above the announced maximum ends the connection", .statements(v5: "3.2.2-17", "3.3.2-9"))
    func aboveServerMaximum() async throws {
        let scene = try await Scene()
        let client = try scene.open()
        let connack = try await client.connack(scene.connectPacket("c"))
        let maximum = try #require(connack.properties.topicAliasMaximum)
        try client.send(publish: scene.topic("t"), properties: [.topicAlias(maximum + 1)])
        try await client.expectDisconnect(.topicAliasInvalid)
    }

    @Test("an alias ends the connection where none is allowed", .statements(v5: "3.2.2-18"))
    func noneAllowed() async throws {
        let scene = try await Scene(.strict)
        let client = try scene.open()
        let connack = try await client.connack(scene.connectPacket("c"))
        #expect(connack.properties.topicAliasMaximum ?? 0 == 0)
        try client.send(publish: scene.topic("t"), properties: [.topicAlias(1)])
        try await client.expectDisconnect(.topicAliasInvalid)
    }

    @Test("no alias is 0", .statements(v5: "3.3.2-8"))
    func zero() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        try client.send(
            bytes: Wire.packet(0x30, Wire.field(scene.topic("t")), Wire.section([0x23, 0, 0])))
        try await client.expectDisconnect(.topicAliasInvalid, .protocolError)
        let reader = try await scene.connect("reader", properties: [.topicAliasMaximum(5)])
        try await reader.subscribe(scene.topic("t"))
        try reader.send(publish: scene.topic("t"), "m")
        guard case .publish(let publish) = try await reader.next() else { throw Unexpected("no PUBLISH") }
        #expect(publish.properties.topicAlias != 0)
    }

    @Test("aliases end with the connection, in both directions", .statements(v5: "3.3.2-7"))
    func newConnection() async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let reader = try await scene.connectLasting("reader", properties: [.topicAliasMaximum(5)])
        try await reader.subscribe(topic)
        let writer = try await scene.connectLasting("writer")
        try await writer.publish(topic, "m", properties: [.topicAlias(1)])
        try await reader.expectPublish(topic, "m")
        try await reader.disconnect()
        try await writer.disconnect()

        let again = try await scene.connectLasting("reader", properties: [.topicAliasMaximum(5)])
        try await scene.connect("other").publish(topic, "m")
        try await again.expectPublish(topic, "m")
        let writerAgain = try await scene.connectLasting("writer")
        try writerAgain.send(publish: "", properties: [.topicAlias(1)])
        try await writerAgain.expectDisconnect(.protocolError, .topicAliasInvalid)
        try await again.expectSilence()
    }
}
