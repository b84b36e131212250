import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

private struct QoSWatcher: DeliveryAuthorizer {
    let name = "qos_watcher"
    let seen: Recorded<QoS>

    func authorizeReceive(_ message: borrowing MessageView, by client: Client) -> DeliveryVerdict {
        seen.append(message.qos)
        return .abstain
    }
}

@Suite("Upgraded QoS")
struct UpgradedQoSTests {
    private func broker(
        loops: Int = 1, _ change: (inout BrokerLimits) -> Void = { _ in }
    ) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        configuration.limits.upgradeOutgoingQoS = true
        change(&configuration.limits)
        return try await InMemoryBroker(loops: loops, configuration: configuration)
    }

    @Test(
        "a copy has the QoS of the subscription, whatever it was published with",
        arguments: QoS.allCases, QoS.allCases)
    func granted(published: QoS, subscribed: QoS) async throws {
        let broker = try await broker(loops: 2)
        let near = try broker.connect("near")
        let far = try broker.connect("far", .v3_1_1, on: 1)
        let member = try broker.connect("member", on: 1)
        for client in [near, far] { try client.subscribe("t", qos: subscribed) }
        try member.subscribe("$share/g/t", qos: subscribed)
        try broker.connect("p").publish("t", "x", qos: published)
        for client in [near, far, member] {
            try client.expectPublish("t", "x", qos: subscribed)
            try client.expectNothing()
        }
    }

    @Test("the broker's maximum still holds")
    func maximum() async throws {
        let broker = try await broker { $0.maximumQoS = .atLeastOnce }
        let client = try broker.connect("c")
        #expect(try client.subscribe("t", qos: .exactlyOnce) == [.grantedQoS1])
        try broker.connect("p").publish("t", "x")
        try client.expectPublish("t", "x", qos: .atLeastOnce)
    }

    @Test("retained messages are upgraded, too", arguments: QoS.allCases)
    func retained(subscribed: QoS) async throws {
        let broker = try await broker()
        try broker.connect("p").publish("t", "x", retain: true)
        let client = try broker.connect("c")
        try client.subscribe("t", qos: subscribed)
        try client.expectPublish("t", "x", qos: subscribed, retain: true)
    }

    @Test(
        "what was published at QoS 0 waits for a client that is away, of a group, too", arguments: ["t", "$share/g/t"])
    func away(filter: String) async throws {
        let broker = try await broker()
        let client = try broker.connect("c", .v3_1_1, cleanStart: false)
        try client.subscribe(filter, qos: .exactlyOnce)
        client.cut()
        try broker.connect("p").publish("t", "x")
        let next = broker.open(.v3_1_1)
        next.send(.connect(Connect(version: .v3_1_1, cleanStart: false, clientIdentifier: "c")))
        try next.expectConnack(.success, sessionPresent: true)
        try next.expectPublish("t", "x", qos: .exactlyOnce)
    }

    @Test("delivery authorizers see the QoS that the message was published with")
    func hooks() async throws {
        let seen = Recorded<QoS>()
        var configuration = BrokerConfiguration()
        configuration.limits.upgradeOutgoingQoS = true
        let broker = try await InMemoryBroker(configuration: configuration, plugins: [QoSWatcher(seen: seen)])
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .exactlyOnce)
        try broker.connect("p").publish("t", "x", qos: .atLeastOnce)
        try client.expectPublish("t", "x", qos: .exactlyOnce)
        #expect(seen.values == [.atLeastOnce])
    }
}
