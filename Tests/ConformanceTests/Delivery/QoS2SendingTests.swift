import MQTTCodec
import Testing

@Suite("QoS 2, sending")
struct QoS2SendingTests {
    @Test(
        "the PUBLISH is repeated until the PUBREC, the PUBREL until the PUBCOMP",
        .statements(
            v5: "4.3.3-1", "4.3.3-2", "4.3.3-3", "4.3.3-4", "4.3.3-5", "4.3.3-6", v311: "4.3.3-1"),
        arguments: ProtocolVersion.numbered)
    func exchange(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let first = try await scene.connectLasting("c", version)
        try await first.subscribe(topic, qos: .exactlyOnce)
        let writer = try await scene.connect("writer")
        try await writer.publish(topic, "1", qos: .exactlyOnce)
        try await writer.publish(topic, "2", qos: .exactlyOnce)
        let one = try await first.expectPublish(topic, "1", qos: .exactlyOnce, dup: false)
        let two = try await first.expectPublish(topic, "2", qos: .exactlyOnce, dup: false)
        #expect(one.packetIdentifier != two.packetIdentifier)
        try await first.hangUp()

        let second = try await scene.connectLasting("c", version)
        #expect(
            try await second.expectPublish(topic, "1", qos: .exactlyOnce, dup: true).packetIdentifier
                == one.packetIdentifier)
        #expect(
            try await second.expectPublish(topic, "2", qos: .exactlyOnce, dup: true).packetIdentifier
                == two.packetIdentifier)
        try second.pubrec(one)
        try await second.expect(.pubrel(Acknowledgement(packetIdentifier: one.packetIdentifier)))
        try await second.hangUp()

        // Nothing that was received is published again.
        let third = try await scene.connectLasting("c", version)
        let rest = [try await third.next(), try await third.next()]
        var repeated = two
        repeated.dup = true
        #expect(Set(rest) == [.pubrel(Acknowledgement(packetIdentifier: one.packetIdentifier)), .publish(repeated)])
        try third.pubcomp(one)
        try third.pubrec(two)
        try await third.expect(.pubrel(Acknowledgement(packetIdentifier: two.packetIdentifier)))
        try third.pubcomp(two)
        try await third.expectSilence()
        try await third.hangUp()
        try await scene.connectLasting("c", version).expectSilence()
    }

    @Test("a message that was sent does not expire", .statements(v5: "4.3.3-7", "4.3.3-13"))
    func expiry() async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let before = try await scene.connectLasting("c")
        try await before.subscribe(topic, qos: .exactlyOnce)
        let writer = try await scene.connect("writer")
        let waiting = try writer.send(
            publish: topic, "m", qos: .exactlyOnce, properties: [.messageExpiryInterval(1)])
        try await writer.expectPubrec(waiting)
        let publish = try await before.expectPublish(topic, "m", qos: .exactlyOnce)
        try await before.hangUp()
        try await Task.sleep(for: .milliseconds(1200))
        let after = try await scene.connectLasting("c")
        let repeated = try await after.expectPublish(topic, "m", qos: .exactlyOnce, dup: true)
        #expect(repeated.packetIdentifier == publish.packetIdentifier)
        try after.pubrec(repeated)
        try await after.expect(.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
        try after.pubcomp(repeated)
        try await after.expectSilence()
        // The publisher's exchange goes on as well.
        try writer.send(publish: topic, "m", qos: .exactlyOnce, dup: true, packetIdentifier: waiting)
        try await writer.expectPubrec(waiting)
        try writer.send(.pubrel(Acknowledgement(packetIdentifier: waiting)))
        try await writer.expect(.pubcomp(Acknowledgement(packetIdentifier: waiting)))
        try await after.expectSilence()
    }
}
