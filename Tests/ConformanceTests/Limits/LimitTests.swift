import MQTTCodec
import Testing

@Suite("Limits of the broker")
struct LimitTests {
    @Test("a maximum QoS is announced, and subscriptions may ask for more", .statements(v5: "3.2.2-9", "3.2.2-10"))
    func maximumQoS() async throws {
        let scene = try await Scene(.modest)
        let client = try scene.open()
        let connack = try await client.connack(scene.connectPacket("c"))
        #expect(connack.properties.maximumQoS == 1)
        for (asked, granted) in [
            (QoS.atMostOnce, ReasonCode.grantedQoS0), (.atLeastOnce, .grantedQoS1), (.exactlyOnce, .grantedQoS1),
        ] {
            #expect(try await client.subscribe(scene.topic("t"), qos: asked) == granted)
        }
    }

    @Test("filters with wildcards are rejected where there are none", .statements(v311: "3.8.3-2"))
    func wildcards() async throws {
        let scene = try await Scene(.modest)
        let client = try await scene.connect("c", .v3_1_1)
        let filters = ["#", "a/+", "a/#", "a"].map { Subscription(filter: scene.topic($0)) }
        #expect(
            try await client.subscribe(filters) == [
                .unspecifiedError, .unspecifiedError, .unspecifiedError, .grantedQoS0,
            ])
    }

    @Test(
        "a subscription of a kind that is announced not to be available ends the connection",
        .statements(v5: "4.13.1-1"))
    func unavailable() async throws {
        let scene = try await Scene(.modest)
        let client = try scene.open()
        let properties = try await client.connack(scene.connectPacket("c")).properties
        #expect(properties.wildcardSubscriptionAvailable == 0)
        #expect(properties.subscriptionIdentifierAvailable == 0)
        #expect(properties.sharedSubscriptionAvailable == 0)
        let cases: [(String, Properties, ReasonCode)] = [
            (scene.topic("#"), [], .wildcardSubscriptionsNotSupported),
            (scene.topic("t"), [.subscriptionIdentifier(1)], .subscriptionIdentifiersNotSupported),
            ("$share/g/" + scene.topic("t"), [], .sharedSubscriptionsNotSupported),
        ]
        for (filter, properties, expected) in cases {
            let client = try await scene.connect("c")
            try client.send(
                .subscribe(
                    Subscribe(
                        packetIdentifier: 1, subscriptions: [Subscription(filter: filter)], properties: properties)))
            try await client.expectDisconnect(expected)
        }
    }

    @Test("a PUBLISH above the maximum QoS ends the connection", .statements(v5: "3.2.2-11"))
    func publishAboveMaximumQoS() async throws {
        let scene = try await Scene(.modest)
        let client = try await scene.connect("c")
        try await client.publish(scene.topic("t"), qos: .atLeastOnce)
        try client.send(publish: scene.topic("t"), qos: .exactlyOnce)
        try await client.expectDisconnect(.qosNotSupported)
    }

    @Test("a will above the maximum QoS is refused", .statements(v5: "3.2.2-12"))
    func willAboveMaximumQoS() async throws {
        let scene = try await Scene(.modest)
        let client = try scene.open()
        let will = Will(topic: scene.topic("w"), qos: .exactlyOnce)
        #expect(try await client.connack(scene.connectPacket("c", will: will)).reasonCode == .qosNotSupported)
        try await client.expectEnd()
    }

    @Test("a retained will is refused where nothing is retained", .statements(v5: "3.2.2-13"))
    func retainedWill() async throws {
        let scene = try await Scene(.modest)
        let client = try scene.open()
        let will = Will(topic: scene.topic("w"), retain: true)
        #expect(try await client.connack(scene.connectPacket("c", will: will)).reasonCode == .retainNotSupported)
        try await client.expectEnd()
    }

    @Test("a retained PUBLISH ends the connection where nothing is retained", .statements(v5: "3.2.2-14"))
    func retainedPublish() async throws {
        let scene = try await Scene(.modest)
        let client = try scene.open()
        #expect(try await client.connack(scene.connectPacket("c")).properties.retainAvailable == 0)
        try client.send(publish: scene.topic("t"), "m", retain: true)
        try await client.expectDisconnect(.retainNotSupported)
    }

    @Test("a packet above the announced maximum packet size ends the connection", .statements(v5: "3.2.2-15"))
    func maximumPacketSize() async throws {
        let scene = try await Scene(.strict)
        let client = try scene.open()
        let connack = try await client.connack(scene.connectPacket("c"))
        let maximum = Int(try #require(connack.properties.maximumPacketSize))
        let topic = scene.topic("t")
        // Three bytes of header, two of the topic's length, one of the properties'.
        let payload = String(repeating: "x", count: maximum - 6 - topic.utf8.count)
        try client.send(publish: topic, payload)
        try await client.expectSilence()
        try client.send(publish: topic, payload + "x")
        try await client.expectDisconnect(.packetTooLarge)
    }

    @Test(
        "no packet above the client's maximum is sent; its message counts as delivered",
        .statements(v5: "3.1.2-24", "3.1.2-25"), arguments: QoS.allCases)
    func clientMaximum(qos: QoS) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let reader = try await scene.connect("reader", properties: [.maximumPacketSize(60), .receiveMaximum(1)])
        try await reader.subscribe(topic, qos: qos)
        let other = try await scene.connect("other")
        try await other.subscribe(topic)
        let writer = try await scene.connect("writer")
        let large = String(repeating: "x", count: 100)
        for payload in ["1", large, large, "2"] { try await writer.publish(topic, payload, qos: qos) }
        let first = try await reader.expectPublish(topic, "1", qos: qos)
        if qos == .atLeastOnce { try reader.puback(first) }
        if qos == .exactlyOnce {
            try reader.pubrec(first)
            try await reader.expect(.pubrel(Acknowledgement(packetIdentifier: first.packetIdentifier)))
            try reader.pubcomp(first)
        }
        // Neither of the large ones takes the only place.
        try await reader.expectPublish(topic, "2", qos: qos)
        try await reader.expectSilence()
        try await other.expectPayloads("1", large, large, "2")
    }
}
