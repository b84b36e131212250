import MQTTCodec
import Testing

@Suite("Flow control")
struct FlowControlTests {
    @Test(
        "the broker sends no more unacknowledged messages than the client's receive maximum, and handles all else",
        .statements(v5: "3.3.4-9", "3.3.4-10", "4.9.0-1", "4.9.0-2", "4.9.0-3"),
        arguments: [QoS.atLeastOnce, .exactlyOnce])
    func clientMaximum(qos: QoS) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let client = try await scene.connect("c", properties: [.receiveMaximum(2)])
        try await client.subscribe(topic, qos: qos)
        let writer = try await scene.connect("writer")
        for number in 1...4 { try await writer.publish(topic, "\(number)", qos: qos) }
        let first = try await client.expectPublish(topic, "1", qos: qos)
        try await client.expectPublish(topic, "2", qos: qos)
        try await client.expectSilence()
        // QoS 0 needs no place, and other packets are answered.
        try await client.subscribe(scene.topic("u"))
        try await writer.publish(scene.topic("u"), "0")
        try await client.expectPublish(scene.topic("u"), "0")
        try await client.publish(scene.topic("v"), qos: .exactlyOnce)
        try await client.unsubscribe(scene.topic("u"))
        if qos == .atLeastOnce {
            try client.puback(first)
        } else {
            try client.pubrec(first)
            try await client.expect(.pubrel(Acknowledgement(packetIdentifier: first.packetIdentifier)))
            // The place is free after the PUBCOMP alone.
            try await client.expectSilence()
            try client.pubcomp(first)
        }
        try await client.expectPublish(topic, "3", qos: qos)
        try await client.expectSilence()
    }

    @Test("a PUBREC with an error frees a place", .statements(v5: "3.3.4-9"))
    func error() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", properties: [.receiveMaximum(1)])
        try await client.subscribe(scene.topic("t"), qos: .exactlyOnce)
        let writer = try await scene.connect("writer")
        for number in 1...2 { try await writer.publish(scene.topic("t"), "\(number)", qos: .exactlyOnce) }
        let first = try await client.expectPublish(scene.topic("t"), "1", qos: .exactlyOnce)
        try await client.expectSilence()
        try client.pubrec(first, .quotaExceeded)
        try await client.expectPublish(scene.topic("t"), "2", qos: .exactlyOnce)
    }

    @Test("a client that sends more than the announced receive maximum is disconnected", .statements(v5: "3.3.4-7"))
    func serverMaximum() async throws {
        let scene = try await Scene()
        let client = try scene.open()
        let connack = try await client.connack(scene.connectPacket("c"))
        let maximum = connack.properties.receiveMaximum ?? 65_535
        try #require(maximum > 0 && maximum < 1000)
        for identifier in 1...maximum {
            try client.send(publish: scene.topic("t"), qos: .exactlyOnce, packetIdentifier: identifier)
            try await client.expectPubrec(identifier)
        }
        try client.send(publish: scene.topic("t"), qos: .exactlyOnce, packetIdentifier: maximum + 1)
        try await client.expectDisconnect(.receiveMaximumExceeded)
    }
}
