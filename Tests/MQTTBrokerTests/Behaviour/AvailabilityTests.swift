import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("What the broker does without")
struct AvailabilityTests {
    private func broker(
        plugins: [any Plugin] = [], _ change: (inout BrokerLimits) -> Void
    ) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        change(&configuration.limits)
        return try await InMemoryBroker(configuration: configuration, plugins: plugins)
    }

    private func subscribe(_ client: ScriptedClient, _ filters: String..., identifier: UInt32? = nil) {
        client.send(
            .subscribe(
                Subscribe(
                    packetIdentifier: 1,
                    subscriptions: filters.map {
                        Subscription(filter: $0, options: SubscriptionOptions(qos: .atLeastOnce))
                    },
                    properties: Properties(identifier.map { [.subscriptionIdentifier($0)] } ?? []))))
    }

    @Test(
        "without wildcards a filter that has one ends an MQTT 5 connection with 0xA2",
        arguments: ["#", "a/+", "$share/g/a/#"])
    func wildcards(filter: String) async throws {
        let broker = try await broker { $0.wildcardSubscriptionAvailable = false }
        let client = try broker.connect("c")
        #expect(try client.subscribe("a/b", qos: .atLeastOnce, identifier: 7) == [.grantedQoS1])
        #expect(try client.subscribe("$share/g/a/b", qos: .atLeastOnce) == [.grantedQoS1])
        subscribe(client, "a/c", filter)
        try client.expectDisconnect(.wildcardSubscriptionsNotSupported)
    }

    @Test("without wildcards 3.x gets 0x80 for that filter alone", arguments: [.v3_1, .v3_1_1] as [ProtocolVersion])
    func wildcards3(version: ProtocolVersion) async throws {
        let broker = try await broker { $0.wildcardSubscriptionAvailable = false }
        let client = try broker.connect("c", version)
        let filters = ["a/b", "a/+", "#", "$share/g/+", "b"]
        let codes = try client.subscribe(filters.map { Subscription(filter: $0, options: SubscriptionOptions()) })
        #expect(codes == [.grantedQoS0, .unspecifiedError, .unspecifiedError, .unspecifiedError, .grantedQoS0])
        let publisher = try broker.connect("p", version)
        publisher.publish("a/b", "1")
        publisher.publish("a/c", "2")
        try client.expectPublish("a/b", "1")
        try client.expectNothing()
    }

    @Test("without identifiers a subscription that has one ends the connection with 0xA1")
    func identifiers() async throws {
        let broker = try await broker { $0.subscriptionIdentifiersAvailable = false }
        let client = try broker.connect("c")
        #expect(try client.subscribe("a/#") == [.grantedQoS0])
        subscribe(client, "a/b", identifier: 1)
        try client.expectDisconnect(.subscriptionIdentifiersNotSupported)
    }

    @Test("without shared subscriptions one ends an MQTT 5 connection with 0x9E")
    func shared() async throws {
        let broker = try await broker { $0.sharedSubscriptionAvailable = false }
        let client = try broker.connect("c")
        #expect(try client.subscribe("a/#") == [.grantedQoS0])
        subscribe(client, "$share/g/a")
        try client.expectDisconnect(.sharedSubscriptionsNotSupported)
    }

    @Test(
        "without shared subscriptions $share/ is the beginning of a topic to 3.x",
        arguments: [.v3_1, .v3_1_1] as [ProtocolVersion])
    func shared3(version: ProtocolVersion) async throws {
        let broker = try await broker { $0.sharedSubscriptionAvailable = false }
        let client = try broker.connect("c", version, cleanStart: false)
        #expect(try client.subscribe("$share/g/+", qos: .atLeastOnce) == [.grantedQoS1])
        let publisher = try broker.connect("p", version)
        publisher.publish("a", "shared")
        publisher.publish("$share/g/a", "plain", qos: .atLeastOnce)
        try client.expectPublish("$share/g/a", "plain", qos: .atLeastOnce)
        try client.expectNothing()
        try client.unsubscribe("$share/g/+")
        publisher.publish("$share/g/a", "again")
        try client.expectNothing()
        try client.subscribe("$share/g/+")
        client.cut()
        let next = try broker.connect("c", version, cleanStart: true)
        publisher.publish("$share/g/a", "to nobody")
        try next.expectNothing()
    }

    @Test("a hook cannot bring back what is not available", arguments: ["a/+", "$share"])
    func hooks(edit: String) async throws {
        let plugin = ScriptedSubscribeInterceptor { draft, _ in
            if edit == "$share" { draft.share = "g" } else { draft.filter = edit }
            return .pass
        }
        let broker = try await broker(plugins: [plugin]) {
            $0.wildcardSubscriptionAvailable = false
            $0.sharedSubscriptionAvailable = false
        }
        #expect(try broker.connect("c").subscribe("a") == [.implementationSpecificError])
        #expect(try broker.connect("c3", .v3_1_1).subscribe("a") == [.unspecifiedError])
    }
}
