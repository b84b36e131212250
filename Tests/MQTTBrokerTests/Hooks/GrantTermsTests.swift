import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Expiry and limits of grants")
struct GrantTermsTests {
    private func broker(
        _ limits: ClientLimits = ClientLimits(), expiresIn: Double? = nil,
        configuration: BrokerConfiguration = BrokerConfiguration()
    ) async throws -> InMemoryBroker {
        try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                ScriptedAuthenticator { client, _ in
                    client.id == "free" ? .allowed : .allow(AuthenticationGrant(expiresIn: expiresIn, limits: limits))
                },
                ScriptedEnhancedAuthenticator { _, _ in
                    .allow(AuthenticationGrant(expiresIn: expiresIn, limits: limits))
                },
            ])
    }

    @Test(
        "expires_in seconds: then DISCONNECT 0x87 \"authorization expired\", and the will is sent",
        arguments: ProtocolVersion.allCases)
    func expiry(version: ProtocolVersion) async throws {
        let broker = try await broker(expiresIn: 30)
        let watcher = try broker.connect("free")
        try watcher.subscribe("w")
        let client = try broker.connect("c", version, will: Will(topic: "w", payload: [0x31]))
        broker.advance(seconds: 29)
        #expect(client.isOpen)
        broker.advance(seconds: 2)
        if version == .v5 {
            #expect(try client.expectDisconnect(.notAuthorized).properties.reasonString == "authorization expired")
        } else {
            try client.expectClosed()
        }
        try watcher.expectPublish("w", "1")
    }

    @Test(
        "A successful re-authentication (AUTH, started by the client) brings a new term; a client that has gone has none"
    )
    func renewal() async throws {
        let broker = try await broker(expiresIn: 30)
        let client = broker.open()
        client.connecting("m", "")
        try client.expectConnack(.success)
        broker.advance(seconds: 20)
        client.send(.auth(.step(.reauthenticate, "m", "")))
        _ = try client.next()
        broker.advance(seconds: 20)
        #expect(client.isOpen)
        broker.advance(seconds: 11)
        try client.expectDisconnect(.notAuthorized)
        try broker.connect("gone").cut()
        broker.advance(seconds: 60)
        #expect(broker.connectionCount == 0)
    }

    @Test("grants that mean nothing refuse the client")
    func invalid() async throws {
        let limits: [ClientLimits] = [
            ClientLimits(publishRate: 0), ClientLimits(publishRate: -1), ClientLimits(publishRate: .infinity),
            ClientLimits(publishBytesRate: 0), ClientLimits(maximumSubscriptions: -1),
            ClientLimits(maximumPacketSize: 1),
        ]
        for limits in limits {
            let client = try await broker(limits).open()
            client.send(.connect(Connect(clientIdentifier: "c")))
            try client.expectConnack(.implementationSpecificError)
        }
    }

    @Test("Over the publish rate: over_rate = \"delay\" (stop reading; default), and nothing is lost")
    func delay() async throws {
        let broker = try await broker(ClientLimits(publishRate: 10, publishBurst: 5))
        let watcher = try broker.connect("free")
        try watcher.subscribe("#")
        let client = try broker.connect("c")
        for number in 0..<25 { client.publish("t", "\(number)") }
        client.send(.pingreq)
        var got = try watcher.takeAll().count
        #expect((5...7).contains(got))
        #expect(client.isHeldBack)
        broker.advance(seconds: 1)
        got += try watcher.takeAll().count
        #expect((14...18).contains(got))
        broker.advance(seconds: 2)
        got += try watcher.takeAll().count
        #expect(got == 25)
        try client.expect(.pingresp)
        #expect(!client.isHeldBack)
    }

    @Test(
        "Over the publish rate: \"reject\" is 0x97, since no acknowledgement carries 0x96, and a drop on 3.x",
        arguments: ProtocolVersion.allCases)
    func reject(version: ProtocolVersion) async throws {
        let broker = try await broker(ClientLimits(publishRate: 1, publishBurst: 2, overRate: .reject))
        let watcher = try broker.connect("free")
        try watcher.subscribe("#")
        let client = try broker.connect("c", version)
        var codes: [ReasonCode] = []
        for _ in 0..<4 { codes.append(try client.publishAcknowledged("t", "1")) }
        #expect(
            codes
                == (version == .v5
                    ? [.success, .success, .quotaExceeded, .quotaExceeded] : [.success, .success, .success, .success]))
        #expect(try watcher.takeAll().count == 2)
        #expect(broker.dropped(.rateExceeded) == 2)
        broker.advance(seconds: 1.1)
        #expect(try client.publishAcknowledged("t", "1") == .success)
    }

    @Test("Over the publish rate: \"disconnect\" sends 0x96")
    func disconnect() async throws {
        let client = try await broker(ClientLimits(publishBytesRate: 100, overRate: .disconnect)).connect("c")
        client.publish("t", String(repeating: "x", count: 150))
        #expect(client.isOpen)
        client.publish("t", "y")
        try client.expectDisconnect(.messageRateTooHigh)
    }

    @Test("subscriptions, packets and queued messages are limited per client")
    func counts() async throws {
        let broker = try await broker(
            ClientLimits(maximumSubscriptions: 2, maximumQueuedMessages: 3, maximumPacketSize: 100))
        let client = broker.open()
        let connack = try client.connect("c", properties: [.sessionExpiryInterval(100)])
        #expect(connack.properties.maximumPacketSize == 100)
        #expect(try client.subscribe("a", qos: .atLeastOnce) == [.grantedQoS1])
        #expect(try client.subscribe("$share/g/b") == [.grantedQoS0])
        #expect(try client.subscribe("c") == [.quotaExceeded])
        #expect(try client.subscribe("a", qos: .atLeastOnce) == [.grantedQoS1])
        try client.unsubscribe("$share/g/b")
        #expect(try client.subscribe("c") == [.grantedQoS0])
        client.cut()
        let free = try broker.connect("free")
        for number in 0..<5 { free.publish("a", "\(number)", qos: .atLeastOnce) }
        #expect(broker.dropped(.queueFull) == 2)
        let back = try broker.connect("c", cleanStart: false)
        #expect(try back.takeAll().count == 3)
        back.publish("t", String(repeating: "x", count: 200))
        try back.expectDisconnect(.packetTooLarge)
    }
}
