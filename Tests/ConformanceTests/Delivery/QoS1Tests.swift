import MQTTCodec
import Testing

@Suite("QoS 1")
struct QoS1Tests {
    @Test(
        "the broker sends with an unused packet identifier and no DUP, until it is acknowledged",
        .statements(v5: "4.3.2-1", "4.3.2-2", "4.3.2-3", v311: "4.3.2-1"), arguments: ProtocolVersion.numbered)
    func sending(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let client = try await scene.connectLasting("c", version)
        try await client.subscribe(topic, qos: .atLeastOnce)
        let writer = try await scene.connect("writer")
        try await writer.publish(topic, "1", qos: .atLeastOnce)
        try await writer.publish(topic, "2", qos: .atLeastOnce)
        let first = try await client.expectPublish(topic, "1", qos: .atLeastOnce, dup: false)
        let second = try await client.expectPublish(topic, "2", qos: .atLeastOnce, dup: false)
        #expect(first.packetIdentifier != second.packetIdentifier)
        try client.puback(first)
        try await client.expectSilence()
        try await client.hangUp()
        // The first is acknowledged, the second is not.
        let again = try await scene.connectLasting("c", version)
        let repeated = try await again.expectPublish(topic, "2", qos: .atLeastOnce, dup: true)
        #expect(repeated.packetIdentifier == second.packetIdentifier)
        try again.puback(repeated)
        try await again.expectSilence()
        try await again.hangUp()
        try await scene.connectLasting("c", version).expectSilence()
    }

    @Test(
        "after the PUBACK the packet identifier is a new message's",
        .statements(v5: "4.3.2-4", "4.3.2-5", v311: "4.3.2-2"), arguments: ProtocolVersion.numbered)
    func receiving(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("t"))
        let client = try await scene.connect("c", version)
        for (payload, dup) in [("1", false), ("2", false), ("3", true)] {
            try client.send(publish: scene.topic("t"), payload, qos: .atLeastOnce, dup: dup, packetIdentifier: 7)
            try await client.expectPuback(7)
            try await reader.expectPublish(scene.topic("t"), payload)
        }
        try await reader.expectSilence()
    }

    @Test("a PUBACK with an error is one", .statements(v5: "4.4.0-2"))
    func error() async throws {
        let scene = try await Scene()
        let client = try await scene.connectLasting("c")
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        let writer = try await scene.connect("writer")
        try await writer.publish(scene.topic("t"), "1", qos: .atLeastOnce)
        try await writer.publish(scene.topic("t"), "2", qos: .exactlyOnce)
        try client.puback(try await client.expectPublish(scene.topic("t"), "1", qos: .atLeastOnce), .quotaExceeded)
        let second = try await client.expectPublish(scene.topic("t"), "2", qos: .exactlyOnce)
        try client.pubrec(second, .unspecifiedError)
        try await client.expectSilence()
        try await client.hangUp()
        try await scene.connectLasting("c").expectSilence()
    }
}
