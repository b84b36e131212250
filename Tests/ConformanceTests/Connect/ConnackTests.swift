import MQTTCodec
import Testing

@Suite("CONNACK")
struct ConnackTests {
    @Test(
        "the CONNACK comes before all else", .statements(v5: "3.2.0-1", v311: "3.2.0-1"),
        arguments: ProtocolVersion.numbered)
    func first(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let before = try await scene.connectLasting("c", version)
        try await before.subscribe(topic, qos: .atLeastOnce)
        try await before.disconnect()
        let writer = try await scene.connect("writer")
        try await writer.publish(topic, "waiting", qos: .atLeastOnce)
        let client = try scene.open(version)
        try client.send(
            .connect(scene.connectPacket("c", version, cleanStart: false)), .pingreq,
            .subscribe(Subscribe(packetIdentifier: 7, subscriptions: [Subscription(filter: topic)])))
        let answers = [try await client.next().type, try await client.next().type, try await client.next().type]
        #expect(answers.first == .connack)
        #expect(Set(answers) != [.connack])
    }

    @Test("there is one CONNACK, whatever follows", .statements(v5: "3.2.0-2"))
    func once() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c")
        try await client.expectSilence()
        try await client.publish(scene.topic("t"), qos: .exactlyOnce)
        try client.send(.connect(scene.connectPacket("c")))
        try await client.expectDisconnect(.protocolError)
    }

    @Test("the reserved acknowledge flags are 0", .statements(v5: "3.2.2-1"))
    func flags() async throws {
        let scene = try await Scene()
        for expected in [0, 1] as [UInt8] {
            let client = try scene.open()
            try client.send(
                .connect(scene.connectPacket("c", cleanStart: false, properties: [.sessionExpiryInterval(3600)])))
            let frame = try #require(try await client.frame())
            #expect(frame[2] == expected)
        }
        let refused = try scene.open()
        try refused.send(.connect(Connect(properties: [.authenticationMethod("unknown")])))
        let frame = try #require(try await refused.frame())
        #expect(frame[2] == 0)
    }

    @Test(
        "a refusal has no session present, even if there is one", .statements(v5: "3.2.2-6", v311: "3.2.2-4"),
        arguments: ProtocolVersion.numbered)
    func refusal(version: ProtocolVersion) async throws {
        let scene = try await Scene(.guarded)
        let client = try await scene.connectLasting("c", version)
        try await client.disconnect()
        let stranger = try scene.open(version)
        let connack = try await stranger.connack(
            scene.connectPacket("c", version, cleanStart: false, username: "stranger"))
        #expect(connack.reasonCode.isError)
        #expect(!connack.sessionPresent)
        let friend = try scene.open(version)
        #expect(try await friend.connack(scene.connectPacket("c", version, cleanStart: false)).sessionPresent)
    }

    @Test("refusals have reason codes of CONNACK", .statements(v5: "3.2.2-8"))
    func reasonCodes() async throws {
        let plain = try await Scene()
        let guarded = try await Scene(.guarded)
        let strict = try await Scene(.strict)
        let modest = try await Scene(.modest)
        let retained = Will(topic: modest.topic("w"), retain: true)
        let system = Will(topic: "$SYS/broker/uptime")
        let cases: [(Scene, Connect, ReasonCode)] = [
            (plain, plain.connectPacket("c", properties: [.authenticationMethod("m")]), .badAuthenticationMethod),
            (plain, plain.connectPacket("c", will: system), .notAuthorized),
            (guarded, guarded.connectPacket("c", username: "stranger"), .badUserNameOrPassword),
            (guarded, guarded.connectPacket("c", will: Will(topic: guarded.topic("forbidden"))), .notAuthorized),
            (strict, Connect(), .clientIdentifierNotValid),
            (modest, modest.connectPacket("c", will: retained), .retainNotSupported),
        ]
        for (scene, connect, expected) in cases {
            let client = try scene.open()
            // Decoding takes no code that a CONNACK may not have.
            let connack = try await client.connack(connect)
            #expect(connack.reasonCode == expected)
            try await client.expectEnd()
        }
    }

    @Test(
        "a reason string and user properties never make the CONNACK too large", .statements(v5: "3.2.2-19", "3.2.2-20"))
    func tooLarge() async throws {
        let scene = try await Scene(.guarded)
        for username in ["stranger", "talker"] {
            let limited = try scene.open()
            try limited.send(
                .connect(scene.connectPacket("c", username: username, properties: [.maximumPacketSize(60)])))
            let frame = try #require(try await limited.frame())
            #expect(frame.count <= 60)
            guard case .connack(let brief) = try limited.decode(frame) else { throw Unexpected("no CONNACK") }
            #expect(brief.properties.reasonString == nil)
            #expect(brief.properties.userProperties.isEmpty)

            let unlimited = try scene.open()
            let whole = try await unlimited.connack(scene.connectPacket("c", username: username))
            #expect(whole.reasonCode == brief.reasonCode)
            #expect(whole.properties.userProperties.map(\.value) == [Doorkeeper.explanation])
        }
    }

    @Test("no response information is sent that nobody asked for", .statements(v5: "3.1.2-28"))
    func responseInformation() async throws {
        let scene = try await Scene()
        for properties in [[], [.requestResponseInformation(0)]] as [Properties] {
            let client = try scene.open()
            let connack = try await client.connack(scene.connectPacket("c", properties: properties))
            #expect(connack.reasonCode == .success)
            #expect(connack.properties.responseInformation == nil)
        }
    }

    @Test(
        "a client that wants no problem information gets none", .statements(v5: "3.1.2-29"), arguments: [true, false])
    func problemInformation(isWanted: Bool) async throws {
        let scene = try await Scene(.guarded)
        let client = try await scene.connect(
            "c", properties: isWanted ? [] : [.requestProblemInformation(0)])
        let topic = scene.topic("forbidden")
        try client.send(publish: topic, qos: .atLeastOnce, packetIdentifier: 1)
        guard case .puback(let puback) = try await client.next() else { throw Unexpected("no PUBACK") }
        #expect(puback.reasonCode == .notAuthorized)
        #expect((puback.properties.reasonString != nil) == isWanted)
        try client.send(publish: topic, qos: .exactlyOnce, packetIdentifier: 2)
        guard case .pubrec(let pubrec) = try await client.next() else { throw Unexpected("no PUBREC") }
        #expect(pubrec.reasonCode == .notAuthorized)
        #expect((pubrec.properties.reasonString != nil) == isWanted)
        try client.send(.subscribe(Subscribe(packetIdentifier: 3, subscriptions: [Subscription(filter: topic)])))
        guard case .suback(let suback) = try await client.next() else { throw Unexpected("no SUBACK") }
        #expect(suback.reasonCodes == [.notAuthorized])
        #expect(isWanted || suback.properties.isEmpty)
    }
}
