import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("SUBSCRIBE and UNSUBSCRIBE")
struct SubscribeTests {
    @Test("[MQTT-3.8.4-6] one SUBACK answers all filters in order", arguments: ProtocolVersion.allCases)
    func several(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", version)
        let codes = try client.subscribe([
            Subscription(filter: "a", options: SubscriptionOptions(qos: .exactlyOnce)),
            Subscription(filter: "b", options: SubscriptionOptions(qos: .atMostOnce)),
            Subscription(filter: "c", options: SubscriptionOptions(qos: .atLeastOnce)),
        ])
        #expect(codes == [.grantedQoS2, .grantedQoS0, .grantedQoS1])
    }

    @Test(
        "[MQTT-3.3.4-2] overlapping subscriptions give one copy, at the highest QoS",
        arguments: ProtocolVersion.allCases)
    func overlap(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", version)
        try client.subscribe("a/b", qos: .atMostOnce)
        try client.subscribe("a/+", qos: .exactlyOnce)
        try client.subscribe("#", qos: .atLeastOnce)
        try broker.connect("p").publish("a/b", "1", qos: .exactlyOnce)
        try client.expectPublish("a/b", "1", qos: .exactlyOnce)
        try client.expectNothing()
    }

    @Test(
        "[MQTT-3.3.4-3] [MQTT-3.3.4-4] the one copy carries the identifiers of all that match", arguments: QoS.allCases)
    func identifiers(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        try client.subscribe("a/b", qos: qos, identifier: 1)
        try client.subscribe("a/+", qos: qos, identifier: 268_435_455)
        try client.subscribe("#", qos: qos)
        try client.subscribe("b/#", qos: qos, identifier: 3)
        let publisher = try broker.connect("p")
        publisher.publish("a/b", "1", qos: qos)
        let both = try client.expectPublish("a/b", "1", qos: qos)
        #expect(both.properties.subscriptionIdentifiers.sorted() == [1, 268_435_455])
        publisher.publish("a/c", "2", qos: qos)
        #expect(try client.expectPublish("a/c", "2", qos: qos).properties.subscriptionIdentifiers == [268_435_455])
        publisher.publish("c", "3", qos: qos)
        #expect(try client.expectPublish("c", "3", qos: qos).properties.subscriptionIdentifiers == [])
    }

    @Test("[MQTT-3.8.4-3] a second subscription to a filter replaces the first, its identifier and options")
    func replace() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .exactlyOnce, identifier: 1)
        #expect(try client.subscribe("t", qos: .atMostOnce, identifier: 2) == [.grantedQoS0])
        try broker.connect("p").publish("t", "1", qos: .exactlyOnce)
        let publish = try client.expectPublish("t", "1", qos: .atMostOnce)
        #expect(publish.properties.subscriptionIdentifiers == [2])
        try client.expectNothing()
    }

    @Test("[MQTT-3.8.3-3] no local keeps a client's own messages away, and nobody else's", arguments: QoS.allCases)
    func noLocal(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        try client.subscribe("t", qos: qos, noLocal: true)
        client.publish("t", "mine", qos: .atMostOnce)
        try broker.connect("p").publish("t", "theirs", qos: qos)
        try client.expectPublish("t", "theirs", qos: qos)
        try client.expectNothing()
    }

    @Test("[MQTT-3.8.3-3] a subscription with no local beside one without still gives one copy")
    func noLocalOverlap() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        try client.subscribe("t", noLocal: true, identifier: 1)
        try client.subscribe("#", identifier: 2)
        client.publish("t", "mine")
        #expect(try client.expectPublish("t", "mine").properties.subscriptionIdentifiers == [2])
        try client.expectNothing()
    }

    @Test("[MQTT-4.7.2-1] wildcards at the first level do not match topics that begin with $")
    func dollar() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        try client.subscribe("#")
        try client.subscribe("+/x")
        let publisher = try broker.connect("p")
        publisher.publish("$own/x", "1")
        try client.expectNothing()
        try client.subscribe("$own/#")
        publisher.publish("$own/x", "2")
        try client.expectPublish("$own/x", "2")
    }

    @Test(
        "[MQTT-3.10.4-4] after UNSUBSCRIBE nothing comes; the UNSUBACK says what was there",
        arguments: ProtocolVersion.allCases)
    func unsubscribe(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", version)
        try client.subscribe("a")
        try client.subscribe("b/#")
        let codes = try client.unsubscribe("a", "never", "b/#")
        #expect(codes == (version == .v5 ? [.success, .noSubscriptionExisted, .success] : []))
        let publisher = try broker.connect("p")
        publisher.publish("a", "1")
        publisher.publish("b/c", "2")
        try client.expectNothing()
        #expect(broker.dropped(.noSubscribers) == 2)
    }

    @Test("[MQTT-3.10.4-1] UNSUBSCRIBE removes the filter that is equal, not those that it covers")
    func unsubscribeExactly() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        try client.subscribe("a/b")
        #expect(try client.unsubscribe("a/#", "a/+") == [.noSubscriptionExisted, .noSubscriptionExisted])
        try broker.connect("p").publish("a/b", "1")
        try client.expectPublish("a/b", "1")
    }

    @Test("a SUBSCRIBE with a filter of too many levels ends the connection")
    func levels() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumTopicLevels = 2
        let broker = try await InMemoryBroker(configuration: configuration)
        let client = try broker.connect("c")
        #expect(try client.subscribe("a/b/c") == [.grantedQoS0])
        client.send(.subscribe(Subscribe(packetIdentifier: 9, subscriptions: [Subscription(filter: "a/b/c/d")])))
        try client.expectDisconnect(.malformedPacket)
    }

    @Test(
        "denied filters are refused as they are written, and the others of the packet granted",
        arguments: ProtocolVersion.allCases)
    func denied(version: ProtocolVersion) async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.deniedFilters = ["#"]
        let broker = try await InMemoryBroker(configuration: configuration)
        let client = try broker.connect("c", version)
        let filters = ["a", "#", "+/#"].map { Subscription(filter: $0) }
        #expect(try client.subscribe(filters) == [.grantedQoS0, .unspecifiedError, .grantedQoS0])
    }

    @Test("[MQTT-3.9.3-1] a subscription is granted at most the broker's QoS")
    func maximumQoS() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumQoS = .atLeastOnce
        let broker = try await InMemoryBroker(configuration: configuration)
        let client = try broker.connect("c")
        #expect(try client.subscribe("t", qos: .exactlyOnce) == [.grantedQoS1])
    }
}
