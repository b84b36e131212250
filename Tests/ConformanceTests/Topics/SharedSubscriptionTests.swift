import MQTTCodec
import Testing

@Suite("Shared subscriptions")
struct SharedSubscriptionTests {
    @Test("a share name is there, and a filter follows it", .statements(v5: "4.8.2-1", "4.8.2-2"))
    func form() async throws {
        let scene = try await Scene()
        for filter in ["$share//t", "$share/", "$share/g", "$share/g/", "$share/g+/t", "$share/g#/t", "$share/+/t"] {
            let client = try await scene.connect("c")
            try client.send(bytes: Wire.packet(0x82, [0, 1], [0], Wire.field(filter), [0]))
            switch try await client.next() {
            case .suback(let suback): #expect(suback.reasonCodes == [.topicFilterInvalid], "\(filter)")
            case .disconnect(let disconnect): #expect(disconnect.reasonCode.isError, "\(filter)")
            case let other: Issue.record("\(filter): \(other)")
            }
        }
        // Without the separator it is a filter like any other.
        let client = try await scene.connect("c")
        #expect(try await client.subscribe("$shared/" + scene.topic("t")) == .grantedQoS0)
    }

    @Test("each message goes to one member", .statements(v5: "4.8.2-1"))
    func oneMember() async throws {
        let scene = try await Scene()
        let (first, second) = try await members(scene, qos: .atMostOnce)
        let alone = try await scene.connect("alone")
        try await alone.subscribe("$share/other/" + scene.topic("t"))
        let writer = try await scene.connect("writer")
        for number in 1...6 { try await writer.publish(scene.topic("t"), "\(number)") }
        try await alone.expectPayloads("1", "2", "3", "4", "5", "6")
        var payloads: [String] = []
        for member in [first, second] {
            try member.send(.pingreq)
            while case .publish(let publish) = try await member.next() {
                payloads.append(String(decoding: publish.payload, as: UTF8.self))
            }
        }
        #expect(payloads.sorted() == ["1", "2", "3", "4", "5", "6"])
    }

    @Test("the granted QoS holds", .statements(v5: "4.8.2-3"))
    func grantedQoS() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        for qos in QoS.allCases {
            try await client.subscribe("$share/g/" + scene.topic("t"), qos: qos)
            try await scene.connect("writer").publish(scene.topic("t"), "m", qos: .exactlyOnce)
            try await client.expectPublish(scene.topic("t"), "m", qos: qos)
        }
    }

    @Test("an interrupted QoS 2 delivery is completed to the same client", .statements(v5: "4.8.2-4"))
    func interrupted() async throws {
        let scene = try await Scene()
        let (first, second) = try await members(scene, qos: .exactlyOnce)
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: .exactlyOnce)
        let (name, chosen, other, publish) = try await chosenMember(first, second)
        try await chosen.hangUp()
        try await other.expectSilence()
        let again = try await scene.connectLasting(name)
        let repeated = try await again.expectPublish(scene.topic("t"), "m", qos: .exactlyOnce, dup: true)
        #expect(repeated.packetIdentifier == publish.packetIdentifier)
        try again.pubrec(repeated)
        try await again.expect(.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
        try await other.expectSilence()
    }

    @Test("an interrupted QoS 2 delivery goes to nobody else when the session ends", .statements(v5: "4.8.2-5"))
    func endedSession() async throws {
        let scene = try await Scene()
        let (first, second) = try await members(scene, qos: .exactlyOnce)
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: .exactlyOnce)
        let (name, chosen, other, _) = try await chosenMember(first, second)
        try await chosen.hangUp()
        try await scene.connect(name, cleanStart: true).expectSilence()
        try await other.expectSilence()
    }

    @Test(
        "a message acknowledged with an error goes to nobody else", .statements(v5: "4.8.2-6"),
        arguments: [QoS.atLeastOnce, .exactlyOnce])
    func rejected(qos: QoS) async throws {
        let scene = try await Scene()
        let (first, second) = try await members(scene, qos: qos)
        try await scene.connect("writer").publish(scene.topic("t"), "m", qos: qos)
        let (name, chosen, other, publish) = try await chosenMember(first, second)
        if qos == .atLeastOnce {
            try chosen.puback(publish, .notAuthorized)
        } else {
            try chosen.pubrec(publish, .notAuthorized)
        }
        try await chosen.expectSilence()
        try await chosen.hangUp()
        try await other.expectSilence()
        try await scene.connectLasting(name).expectSilence()
    }

    // MARK: Parts

    private func members(_ scene: Scene, qos: QoS) async throws -> (Peer, Peer) {
        let first = try await scene.connectLasting("first")
        let second = try await scene.connectLasting("second")
        for client in [first, second] { try await client.subscribe("$share/g/" + scene.topic("t"), qos: qos) }
        return (first, second)
    }

    /// Finds out who has been sent the only message: who answers a PINGREQ with something before.
    private func chosenMember(_ first: Peer, _ second: Peer) async throws -> (String, Peer, Peer, Publish) {
        for (name, member, other) in [("first", first, second), ("second", second, first)] {
            try member.send(.pingreq)
            guard case .publish(let publish) = try await member.next() else { continue }
            try await member.expect(.pingresp)
            try await other.expectSilence()
            return (name, member, other, publish)
        }
        throw Unexpected("nobody got the message")
    }
}
