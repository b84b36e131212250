import MQTTCodec
import Testing

@Suite("QoS 2, receiving")
struct QoS2ReceivingTests {
    @Test(
        "until the PUBREL a repetition is answered and not delivered",
        .statements(v5: "4.3.3-8", "4.3.3-10", "4.3.3-11", v311: "4.3.3-2"), arguments: ProtocolVersion.numbered)
    func repetition(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(topic)
        let before = try await scene.connectLasting("c", version)
        try before.send(publish: topic, "m", qos: .exactlyOnce, packetIdentifier: 9)
        try await before.expectPubrec(9)
        for dup in [true, false] {
            try before.send(publish: topic, "m", qos: .exactlyOnce, dup: dup, packetIdentifier: 9)
            try await before.expectPubrec(9)
        }
        try await before.hangUp()
        // The session remembers, too.
        let after = try await scene.connectLasting("c", version)
        try after.send(publish: topic, "m", qos: .exactlyOnce, dup: true, packetIdentifier: 9)
        try await after.expectPubrec(9)
        try after.send(.pubrel(Acknowledgement(packetIdentifier: 9)))
        try await after.expect(.pubcomp(Acknowledgement(packetIdentifier: 9)))
        try await reader.expectPublish(topic, "m")
        try await reader.expectSilence()
    }

    @Test(
        "after the PUBCOMP the packet identifier is a new message's", .statements(v5: "4.3.3-12", v311: "4.3.3-2"),
        arguments: ProtocolVersion.numbered)
    func reuse(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("t"))
        let client = try await scene.connect("c", version)
        for (payload, dup) in [("1", false), ("2", false), ("3", true)] {
            try client.send(publish: scene.topic("t"), payload, qos: .exactlyOnce, dup: dup, packetIdentifier: 9)
            try await client.expectPubrec(9)
            try client.send(.pubrel(Acknowledgement(packetIdentifier: 9)))
            try await client.expect(.pubcomp(Acknowledgement(packetIdentifier: 9)))
            try await reader.expectPublish(scene.topic("t"), payload)
        }
    }

    @Test("after a PUBREC with an error the packet identifier is a new message's", .statements(v5: "4.3.3-9"))
    func afterError() async throws {
        let scene = try await Scene(.guarded)
        let reader = try await scene.connect("reader")
        try await reader.subscribe(scene.topic("t"))
        let client = try await scene.connect("c", properties: [.requestProblemInformation(0)])
        try client.send(publish: scene.topic("forbidden"), "no", qos: .exactlyOnce, packetIdentifier: 9)
        try await client.expect(.pubrec(Acknowledgement(packetIdentifier: 9, reasonCode: .notAuthorized)))
        try client.send(publish: scene.topic("t"), "yes", qos: .exactlyOnce, packetIdentifier: 9)
        try await client.expectPubrec(9)
        try await reader.expectPublish(scene.topic("t"), "yes")
    }
}
