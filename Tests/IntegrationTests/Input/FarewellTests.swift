import MQTTCodec
import Testing

@Suite("A client that has broken a limit")
struct FarewellTests {
    /// How a limit is broken: the packets, the last of which does it.
    struct Offence: Sendable, CustomTestStringConvertible {
        let reasonCode: ReasonCode
        let packets: [[UInt8]]
        var testDescription: String { reasonCode.name }

        init(_ reasonCode: ReasonCode, _ packets: [UInt8]...) {
            self.reasonCode = reasonCode
            self.packets = packets
        }
    }

    private static func publish(_ publish: Publish) -> [UInt8] { Packet.publish(publish).encoded(version: .v5) }

    private static func subscribe(_ filter: String, _ properties: Properties = []) -> [UInt8] {
        Packet.subscribe(
            Subscribe(
                packetIdentifier: 1, subscriptions: [Subscription(filter: filter, options: SubscriptionOptions())],
                properties: properties)
        ).encoded(version: .v5)
    }

    private static func configuration(maximumQoS: Int) -> String {
        """
        listeners: { default: { bind: "127.0.0.1:0" } }
        allow_anonymous: true
        limits:
          receive_maximum: 1
          topic_alias_maximum: 1
          maximum_packet_size: 100KiB
          maximum_qos: \(maximumQoS)
          retain_available: false
          wildcard_subscription_available: false
          subscription_identifiers_available: false
          shared_subscription_available: false
          validate_payload_format: true

        """
    }

    static let offences: [Offence] = [
        Offence(
            .receiveMaximumExceeded, publish(Publish(qos: .exactlyOnce, topic: "t", packetIdentifier: 1)),
            publish(Publish(qos: .exactlyOnce, topic: "t", packetIdentifier: 2))),
        // The beginning of a packet of 2 MiB.
        Offence(.packetTooLarge, [0x30, 0x80, 0x80, 0x80, 0x01]),
        Offence(.topicAliasInvalid, publish(Publish(topic: "t", properties: [.topicAlias(2)]))),
        Offence(
            .payloadFormatInvalid,
            publish(Publish(topic: "t", properties: [.payloadFormatIndicator(1)], payload: [0xFF]))),
        Offence(.retainNotSupported, publish(Publish(retain: true, topic: "t", payload: [1]))),
        Offence(.qosNotSupported, publish(Publish(qos: .exactlyOnce, topic: "t", packetIdentifier: 1))),
        Offence(.wildcardSubscriptionsNotSupported, subscribe("a/#")),
        Offence(.subscriptionIdentifiersNotSupported, subscribe("a", [.subscriptionIdentifier(1)])),
        Offence(.sharedSubscriptionsNotSupported, subscribe("$share/g/a")),
    ]

    @Test("can read why, and then the end, whatever it has sent behind it", arguments: offences)
    func farewell(offence: Offence) async throws {
        let folder = try TemporaryFolder()
        let highest = offence.reasonCode == .qosNotSupported ? 1 : 2
        let file = try folder.write("limits.yaml", Self.configuration(maximumQoS: highest))
        let filler = Self.publish(Publish(topic: "t", payload: [UInt8](repeating: 0x78, count: 1000)))
        let more = [UInt8]([[UInt8]](repeating: filler, count: 1100).joined())
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            for _ in 0..<5 {
                let client = try broker.socket()
                try await client.connect("culprit")
                try client.send(offence.packets.flatMap { $0 } + more)
                var packet = try await client.receive()
                // What came before the offence is answered.
                for _ in offence.packets.dropLast() { packet = try await client.receive() }
                guard case .disconnect(let disconnect)? = packet else {
                    Issue.record("no DISCONNECT, but \(String(describing: packet))")
                    return
                }
                #expect(disconnect.reasonCode == offence.reasonCode)
                #expect(disconnect.properties.reasonString != nil)
                #expect(try await client.receive() == nil)
                #expect(!client.wasReset)
            }
            let neighbour = try broker.socket()
            try await neighbour.connect("neighbour")
            #expect(try await neighbour.isServed())
        }
    }

    @Test("was told all of them in the CONNACK")
    func announced() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("limits.yaml", Self.configuration(maximumQoS: 1))
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            let connack = try await broker.socket().connack(Connect(clientIdentifier: "c"))
            let properties = connack.properties
            #expect(properties.receiveMaximum == 1)
            #expect(properties.topicAliasMaximum == 1)
            #expect(properties.maximumPacketSize == 102_400)
            #expect(properties.maximumQoS == 1)
            #expect(properties.retainAvailable == 0)
            #expect(properties.wildcardSubscriptionAvailable == 0)
            #expect(properties.subscriptionIdentifierAvailable == 0)
            #expect(properties.sharedSubscriptionAvailable == 0)
        }
    }
}
