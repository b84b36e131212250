import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("Protocol errors")
struct ProtocolErrorTests {
    private static let fromClients: [MalformedPacketCase] = PacketCatalogue.malformed.filter { packet in
        guard let type = PacketType(rawValue: (packet.bytes.first ?? 0) >> 4) else { return true }
        switch type {
        case .publish, .puback, .pubrec, .pubrel, .pubcomp, .subscribe, .unsubscribe, .pingreq, .disconnect: return true
        default: return false
        }
    }

    @Test("[MQTT-4.13.1-1] malformed packets end their connection alone; 5.0 is told why", arguments: fromClients)
    func malformed(packet: MalformedPacketCase) async throws {
        let broker = try await InMemoryBroker()
        let other = try broker.connect("other", packet.version)
        let client = try broker.connect("c", packet.version)
        client.send(bytes: packet.bytes)
        if packet.version == .v5 {
            let disconnect = try client.expectDisconnect(packet.expected)
            #expect(disconnect.properties.reasonString?.isEmpty == false)
            #expect(client.ending == .closed(draining: true))
        } else {
            try client.expectClosed()
        }
        other.send(.pingreq)
        try other.expect(.pingresp)
        #expect(broker.connectionCount == 1)
    }

    @Test("[MQTT-3.1.2-29] a client that wants no problem information gets no reason string")
    func noProblemInformation() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", properties: [.requestProblemInformation(0)])
        client.send(bytes: [0x00, 0x00])
        #expect(try client.expectDisconnect(.malformedPacket).properties.isEmpty)
    }

    @Test("[MQTT-3.1.0-2] a second CONNECT is a protocol error", arguments: ProtocolVersion.allCases)
    func secondConnect(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", version)
        client.send(.connect(Connect(version: version, clientIdentifier: "c")))
        if version == .v5 { try client.expectDisconnect(.protocolError) } else { try client.expectClosed() }
    }

    @Test("[MQTT-3.1.0-1] whatever is sent before CONNECT closes the connection without a word")
    func firstPacket() async throws {
        let broker = try await InMemoryBroker()
        let packets: [Packet] = [
            .publish(Publish(topic: "t")), .pingreq, .disconnect(Disconnect()),
            .subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: "t")])),
            .puback(Acknowledgement(packetIdentifier: 1)),
        ]
        for packet in packets {
            let client = broker.open(.v3_1_1)
            client.send(packet)
            try client.expectClosed()
        }
        let noise = broker.open()
        noise.send(bytes: Array("GET / HTTP/1.1\r\n\r\n".utf8))
        try noise.expectClosed()
        #expect(broker.connectionCount == 0)
    }

    @Test("[MQTT-3.1.2-2] an unknown protocol level gets a CONNACK that says so")
    func unknownVersion() async throws {
        let broker = try await InMemoryBroker()
        let client = broker.open(.v3_1_1)
        client.send(bytes: [0x10, 12, 0, 4, 0x4D, 0x51, 0x54, 0x54, 9, 2, 0, 60, 0, 0])
        try client.expectConnack(.unsupportedProtocolVersion)
        try client.expectClosed()
    }

    @Test("packets that only a broker sends, and AUTH out of place, are protocol errors")
    func serverPackets() async throws {
        let broker = try await InMemoryBroker()
        let packets: [Packet] = [
            .connack(Connack()), .suback(Suback(packetIdentifier: 1, reasonCodes: [.success])), .pingresp,
            .unsuback(Unsuback(packetIdentifier: 1, reasonCodes: [.success])),
            .auth(Auth(reasonCode: .reauthenticate, properties: [.authenticationMethod("m")])),
        ]
        for packet in packets {
            let client = try broker.connect("c")
            client.send(packet)
            try client.expectDisconnect(.protocolError)
        }
    }

    @Test("what follows a protocol error in the same read is not looked at")
    func rest() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let client = try broker.connect("c")
        client.send(
            bytes: [0x00, 0x00] + Packet.publish(Publish(topic: "t", payload: [1])).encoded(version: .v5))
        try watcher.expectNothing()
        try client.expectDisconnect(.malformedPacket)
        client.publish("t", "later")
        try watcher.expectNothing()
    }

    @Test("what follows a DISCONNECT in the same read is not looked at")
    func afterDisconnect() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let client = try broker.connect("c")
        client.send(.disconnect(Disconnect()), .publish(Publish(topic: "t")))
        try watcher.expectNothing()
        try client.expectClosed()
    }
}
