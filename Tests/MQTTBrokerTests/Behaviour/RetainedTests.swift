import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Retained messages")
struct RetainedTests {
    @Test(
        "[MQTT-3.3.1-5] the last retained message of a topic greets new subscribers, and only them",
        arguments: ProtocolVersion.allCases)
    func greet(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let present = try broker.connect("present", version)
        try present.subscribe("t/#", qos: .atLeastOnce)
        let publisher = try broker.connect("p", version)
        publisher.publish("t/a", "old", retain: true)
        publisher.publish("t/a", "new", qos: .atLeastOnce, retain: true)
        publisher.publish("t/b", "not kept")
        try present.expectPublish("t/a", "old", retain: false)
        try present.expectPublish("t/a", "new", qos: .atLeastOnce, retain: false)
        try present.expectPublish("t/b", "not kept")
        let late = try broker.connect("late", version)
        try late.subscribe("t/+", qos: .exactlyOnce)
        try late.expectPublish("t/a", "new", qos: .atLeastOnce, retain: true)
        try late.expectNothing()
        try present.expectNothing()
    }

    @Test(
        "[MQTT-3.3.1-6] an empty payload removes the retained message, and is delivered",
        arguments: ProtocolVersion.allCases)
    func clear(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let publisher = try broker.connect("p", version)
        publisher.publish("t", "x", retain: true)
        let subscriber = try broker.connect("s", version)
        try subscriber.subscribe("t")
        try subscriber.expectPublish("t", "x", retain: true)
        publisher.publish("t", "", retain: true)
        try subscriber.expectPublish("t", "")
        let late = try broker.connect("late", version)
        try late.subscribe("t")
        try late.expectNothing()
    }

    @Test("[MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] retain handling: always, for new subscriptions, never")
    func handling() async throws {
        let broker = try await InMemoryBroker()
        try broker.connect("p").publish("t", "x", retain: true)
        let client = try broker.connect("c")
        try client.subscribe("t", retainHandling: .doNotSend)
        try client.expectNothing()
        try client.subscribe("t", retainHandling: .sendIfNew)
        try client.expectNothing()
        try client.subscribe("t", retainHandling: .send)
        try client.expectPublish("t", "x", retain: true)
        try client.unsubscribe("t")
        try client.subscribe("t", retainHandling: .sendIfNew)
        try client.expectPublish("t", "x", retain: true)
        try client.expectNothing()
    }

    @Test(
        "[MQTT-3.3.1-12] [MQTT-3.3.1-13] retain as published keeps the flag of live messages", arguments: QoS.allCases)
    func retainAsPublished(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let keeping = try broker.connect("keeping")
        try keeping.subscribe("t", qos: qos, retainAsPublished: true)
        let plain = try broker.connect("plain")
        try plain.subscribe("t", qos: qos)
        let publisher = try broker.connect("p")
        publisher.publish("t", "1", qos: qos, retain: true)
        publisher.publish("t", "2", qos: qos)
        try keeping.expectPublish("t", "1", qos: qos, retain: true)
        try keeping.expectPublish("t", "2", qos: qos, retain: false)
        try plain.expectPublish("t", "1", qos: qos, retain: false)
        try plain.expectPublish("t", "2", qos: qos, retain: false)
    }

    @Test(
        "retained messages carry the subscription's identifier, the message's properties and QoS",
        arguments: QoS.allCases)
    func identifier(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        try broker.connect("p").publish("t", "x", qos: qos, retain: true, properties: [.contentType("c")])
        let client = try broker.connect("c")
        try client.subscribe("#", qos: .atLeastOnce, identifier: 9)
        let publish = try client.expectPublish("t", "x", qos: min(qos, .atLeastOnce), retain: true)
        #expect(publish.properties.subscriptionIdentifiers == [9])
        #expect(publish.properties.contentType == "c")
    }

    @Test("[MQTT-3.8.3-3] no local keeps a client's own retained message away from it, and no other")
    func noLocal() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        client.publish("t/own", "x", retain: true)
        try broker.connect("p").publish("t/other", "x", retain: true)
        try client.subscribe("t/+", noLocal: true)
        try client.expectPublish("t/other", "x", retain: true)
        try client.expectNothing()
        let other = try broker.connect("o")
        try other.subscribe("t/own", noLocal: true)
        try other.expectPublish("t/own", "x", retain: true)
    }

    @Test("retained messages come after the SUBACK")
    func afterSuback() async throws {
        let broker = try await InMemoryBroker()
        try broker.connect("p").publish("t", "x", retain: true)
        let client = try broker.connect("c")
        client.send(.subscribe(Subscribe(packetIdentifier: 3, subscriptions: [Subscription(filter: "t")])))
        try client.expect(.suback(Suback(packetIdentifier: 3, reasonCodes: [.grantedQoS0])))
        try client.expectPublish("t", "x", retain: true)
    }

    @Test("[MQTT-3.3.2-6] a retained message expires, and says until then how long it lives")
    func expiry() async throws {
        let broker = try await InMemoryBroker()
        try broker.connect("p").publish("t", "x", retain: true, properties: [.messageExpiryInterval(60)])
        broker.advance(seconds: 20)
        let early = try broker.connect("early")
        try early.subscribe("t")
        #expect(try early.expectPublish("t", "x", retain: true).properties.messageExpiryInterval == 40)
        broker.advance(seconds: 40)
        let late = try broker.connect("late")
        try late.subscribe("t")
        try late.expectNothing()
    }

    @Test("more retained messages of QoS 1 than fit in flight come as acknowledgements make room")
    func manyQoS1() async throws {
        let broker = try await InMemoryBroker()
        let publisher = try broker.connect("p")
        for number in 0..<1500 { publisher.publish("t/\(number)", "x", qos: .atLeastOnce, retain: true) }
        let client = try broker.connect("c", properties: [.receiveMaximum(4)])
        try client.subscribe("t/#", qos: .atLeastOnce)
        var topics: Set<String> = []
        while topics.count < 1500 {
            guard case .publish(let publish) = try client.next() else { break }
            topics.insert(publish.topic)
            client.puback(publish)
        }
        #expect(topics.count == 1500)
        #expect(broker.dropped(.queueFull) == 0)
    }

    @Test("with UNSUBSCRIBE the rest of the retained messages stays away")
    func unsubscribeAmid() async throws {
        let broker = try await InMemoryBroker()
        let publisher = try broker.connect("p")
        for number in 0..<2000 { publisher.publish("t/\(number)", String(repeating: "x", count: 500), retain: true) }
        let client = try broker.connect("c")
        client.stopReading()
        client.send(
            .subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: "t/#")])),
            .unsubscribe(Unsubscribe(packetIdentifier: 2, filters: ["t/#"])))
        client.startReading()
        let packets = try client.takeAll()
        #expect(packets.count < 2000)
        #expect(packets.last == .unsuback(Unsuback(packetIdentifier: 2, reasonCodes: [.success])))
    }

    @Test("[MQTT-3.2.2-14] where nothing is retained, a retained PUBLISH ends the connection with 0x9A")
    func unavailable() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.retainAvailable = false
        let broker = try await InMemoryBroker(configuration: configuration)
        let client = try broker.connect("c")
        client.publish("t", "x", retain: true)
        try client.expectDisconnect(.retainNotSupported)
    }
}
