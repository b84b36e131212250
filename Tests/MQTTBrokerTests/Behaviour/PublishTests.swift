import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("PUBLISH, both ways")
struct PublishTests {
    @Test("[MQTT-4.3.1-1] QoS 0 goes out once and is not answered", arguments: ProtocolVersion.allCases)
    func qos0(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s", version)
        #expect(try subscriber.subscribe("a/+") == [.grantedQoS0])
        let publisher = try broker.connect("p", version)
        publisher.publish("a/b", "1")
        publisher.publish("b/b", "2")
        publisher.publish("a/c", "")
        try subscriber.expectPublish("a/b", "1")
        try subscriber.expectPublish("a/c", "")
        try subscriber.expectNothing()
        try publisher.expectNothing()
    }

    @Test("[MQTT-4.3.2-4] QoS 1 is acknowledged with PUBACK, both ways", arguments: ProtocolVersion.allCases)
    func qos1(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s", version)
        #expect(try subscriber.subscribe("t", qos: .atLeastOnce) == [.grantedQoS1])
        let publisher = try broker.connect("p", version)
        let identifier = publisher.publish("t", "1", qos: .atLeastOnce, packetIdentifier: 700)
        try publisher.expect(.puback(Acknowledgement(packetIdentifier: identifier)))
        let publish = try subscriber.expectPublish("t", "1", qos: .atLeastOnce)
        #expect(publish.packetIdentifier != 0)
        subscriber.puback(publish)
        try subscriber.expectNothing()
    }

    @Test("[MQTT-4.3.3-2] QoS 2 is PUBLISH, PUBREC, PUBREL, PUBCOMP, both ways", arguments: ProtocolVersion.allCases)
    func qos2(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s", version)
        #expect(try subscriber.subscribe("t", qos: .exactlyOnce) == [.grantedQoS2])
        let publisher = try broker.connect("p", version)
        let identifier = publisher.publish("t", "1", qos: .exactlyOnce)
        try publisher.expect(.pubrec(Acknowledgement(packetIdentifier: identifier)))
        publisher.pubrel(identifier)
        try publisher.expect(.pubcomp(Acknowledgement(packetIdentifier: identifier)))
        let publish = try subscriber.expectPublish("t", "1", qos: .exactlyOnce)
        subscriber.pubrec(publish)
        try subscriber.expect(.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
        subscriber.pubcomp(publish.packetIdentifier)
        try subscriber.expectNothing()
    }

    @Test(
        "[MQTT-3.8.4-8] a copy has the lower QoS of message and subscription",
        arguments: QoS.allCases, QoS.allCases)
    func lowerQoS(published: QoS, subscribed: QoS) async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s")
        try subscriber.subscribe("t", qos: subscribed)
        try broker.connect("p").publish("t", "1", qos: published)
        try subscriber.expectPublish("t", "1", qos: min(published, subscribed))
    }

    @Test(
        "[MQTT-4.3.3-10] a repeated QoS 2 PUBLISH is acknowledged and not delivered",
        arguments: ProtocolVersion.allCases)
    func repeated(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s", version)
        try subscriber.subscribe("t")
        let publisher = try broker.connect("p", version)
        for dup in [false, true, true] {
            publisher.publish("t", "1", qos: .exactlyOnce, dup: dup, packetIdentifier: 5)
            try publisher.expect(.pubrec(Acknowledgement(packetIdentifier: 5)))
        }
        try subscriber.expectPublish("t", "1")
        try subscriber.expectNothing()
        publisher.pubrel(5)
        try publisher.expect(.pubcomp(Acknowledgement(packetIdentifier: 5)))
        publisher.publish("t", "2", qos: .exactlyOnce, packetIdentifier: 5)
        try subscriber.expectPublish("t", "2")
    }

    @Test(
        "a PUBREL that belongs to nothing is answered: the client may have missed the answer",
        arguments: ProtocolVersion.allCases)
    func unknownPubrel(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", version)
        client.pubrel(9)
        try client.expect(.pubcomp(Acknowledgement(packetIdentifier: 9)))
    }

    @Test("a PUBREC that belongs to nothing gets a PUBREL, stray PUBACK and PUBCOMP nothing")
    func strayAcknowledgements() async throws {
        let broker = try await InMemoryBroker()
        for version in ProtocolVersion.allCases {
            let client = try broker.connect("c\(version)", version)
            client.send(.puback(Acknowledgement(packetIdentifier: 3)), .pubcomp(Acknowledgement(packetIdentifier: 4)))
            try client.expectNothing()
            client.send(.pubrec(Acknowledgement(packetIdentifier: 5)))
            try client.expect(.pubrel(Acknowledgement(packetIdentifier: 5)))
            #expect(client.isOpen)
        }
    }

    @Test(
        "[MQTT-4.3.3-1] an acknowledgement that its message does not have is a protocol error", arguments: [0, 1, 2, 3])
    func wrongAcknowledgement(which: Int) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        let qos: QoS = which < 2 ? .atLeastOnce : .exactlyOnce
        try client.subscribe("t", qos: qos)
        try broker.connect("p").publish("t", "1", qos: qos)
        let identifier = try client.expectPublish("t", "1", qos: qos).packetIdentifier
        let acknowledgement = Acknowledgement(packetIdentifier: identifier)
        client.send(
            [.pubrec(acknowledgement), .pubcomp(acknowledgement), .puback(acknowledgement), .pubcomp(acknowledgement)][
                which])
        try client.expectDisconnect(.protocolError)
    }

    @Test("[MQTT-4.3.3-4] a PUBREC with an error ends the exchange and frees its place in flight")
    func refusedByReceiver() async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s", properties: [.receiveMaximum(1)])
        try subscriber.subscribe("t", qos: .exactlyOnce)
        let publisher = try broker.connect("p")
        publisher.publish("t", "1", qos: .exactlyOnce)
        publisher.publish("t", "2", qos: .exactlyOnce)
        let first = try subscriber.expectPublish("t", "1", qos: .exactlyOnce)
        try subscriber.expectNothing()
        subscriber.send(
            .pubrec(Acknowledgement(packetIdentifier: first.packetIdentifier, reasonCode: .quotaExceeded)))
        try subscriber.expectPublish("t", "2", qos: .exactlyOnce)
        try subscriber.expectNothing()
    }

    @Test("5.0 is told when nobody subscribes, 3.x is not")
    func noSubscribers() async throws {
        let broker = try await InMemoryBroker()
        let new = try broker.connect("n")
        #expect(try new.publishAcknowledged("t", qos: .atLeastOnce) == .noMatchingSubscribers)
        #expect(try new.publishAcknowledged("t", qos: .exactlyOnce) == .noMatchingSubscribers)
        let old = try broker.connect("o", .v3_1_1)
        #expect(try old.publishAcknowledged("t", qos: .atLeastOnce) == .success)
        #expect(broker.dropped(.noSubscribers) == 3)
    }

    @Test("[MQTT-4.6.0-6] messages of one publisher to one topic keep their order through all versions and QoS")
    func order() async throws {
        let broker = try await InMemoryBroker()
        let subscribers = try ProtocolVersion.allCases.map { try broker.connect("s\($0)", $0) }
        for subscriber in subscribers { try subscriber.subscribe("t", qos: .exactlyOnce) }
        let publisher = try broker.connect("p")
        for number in 0..<15 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        for subscriber in subscribers {
            for number in 0..<15 { try subscriber.expectPublish("t", "\(number)", qos: .atLeastOnce) }
        }
    }

    @Test("packets arrive whole, byte by byte, and many in one read")
    func fragments() async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s")
        try subscriber.subscribe("t")
        let publisher = try broker.connect("p")
        for byte in Packet.publish(Publish(topic: "t", payload: Array("slow".utf8))).encoded(version: .v5) {
            publisher.send(bytes: [byte])
        }
        try subscriber.expectPublish("t", "slow")
        publisher.send(
            .publish(Publish(topic: "t", payload: [0x31])), .pingreq, .publish(Publish(topic: "t", payload: [0x32])))
        try subscriber.expectPublish("t", "1")
        try subscriber.expectPublish("t", "2")
        try publisher.expect(.pingresp)
        #expect(publisher.unconsumedCount == 0)
    }

    @Test("acknowledgements of one read leave in one write")
    func oneWrite() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        let before = client.writeCount
        let packets = (1...10 as ClosedRange<UInt16>).map {
            Packet.publish(Publish(qos: .atLeastOnce, topic: "t", packetIdentifier: $0))
        }
        client.send(bytes: packets.flatMap { $0.encoded(version: .v5) })
        #expect(try client.takeAll().count == 10)
        #expect(client.writeCount == before + 1)
    }

    @Test("properties that travel with a message reach 5.0 as they were, and 3.x without")
    func properties() async throws {
        let broker = try await InMemoryBroker()
        let new = try broker.connect("n")
        let old = try broker.connect("o", .v3_1_1)
        for client in [new, old] { try client.subscribe("t") }
        let properties: Properties = [
            .payloadFormatIndicator(1), .contentType("text"), .responseTopic("r"), .correlationData([1, 2]),
            .userProperty("k", "1"), .userProperty("k", "2"),
        ]
        try broker.connect("p").publish("t", "x", properties: properties)
        #expect(try new.expectPublish("t", "x").properties == properties)
        #expect(try old.expectPublish("t", "x").properties.isEmpty)
    }
}
