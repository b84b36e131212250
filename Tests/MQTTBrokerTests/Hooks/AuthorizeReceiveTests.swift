import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("authorize_receive")
struct AuthorizeReceiveTests {
    struct Broken: Error {}

    @Test(
        "each copy is asked about, with its receiver; the first verdict wins, all abstaining delivers",
        arguments: QoS.allCases)
    func verdicts(qos: QoS) async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryAuthorizer(name: "a") { topic, payload, client in
                asked.append("\(client.id) \(topic) \(String(decoding: payload, as: UTF8.self))")
                switch client.id {
                case "denied": return .deny
                case "allowed": return .allow
                default: return .abstain
                }
            },
            ScriptedDeliveryAuthorizer(name: "b") { _, _, client in client.id == "later" ? .deny : .abstain },
        ])
        let names = ["denied", "allowed", "later", "plain"]
        let clients = try names.map { try broker.connect($0) }
        for client in clients { try client.subscribe("t", qos: qos) }
        try broker.connect("p").publish("t", "x", qos: qos)
        try clients[0].expectNothing()
        try clients[1].expectPublish("t", "x", qos: qos)
        try clients[2].expectNothing()
        try clients[3].expectPublish("t", "x", qos: qos)
        #expect(asked.values.sorted() == names.map { "\($0) t x" }.sorted())
        #expect(broker.dropped(.notAuthorized) == 2)
    }

    @Test("nobody is asked about what a superuser gets", arguments: QoS.allCases)
    func superuser(qos: QoS) async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { client, _ in .allow(AuthenticationGrant(isSuperuser: client.id == "root")) },
            ScriptedDeliveryAuthorizer { _, _, client in
                asked.append(client.id)
                return .deny
            },
        ])
        let root = try broker.connect("root"), other = try broker.connect("other")
        for client in [root, other] { try client.subscribe("t", qos: qos) }
        other.publish("t", "x", qos: qos)
        try root.expectPublish("t", "x", qos: qos)
        #expect(asked.values == ["other"])
        #expect(broker.dropped(.notAuthorized) == 1)
    }

    @Test("an error drops the copy")
    func throwing() async throws {
        let broker = try await InMemoryBroker(plugins: [ScriptedDeliveryAuthorizer { _, _, _ in throw Broken() }])
        let client = try broker.connect("c")
        try client.subscribe("t")
        client.publish("t", "x")
        try client.expectNothing()
        #expect(broker.hookFailures == 1)
    }

    @Test("retained messages and what waits for a client that is away are asked about, too", arguments: QoS.allCases)
    func retained(qos: QoS) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryAuthorizer { topic, _, _ in topic == "secret" ? .deny : .allow }
        ])
        let kept: Properties = [.sessionExpiryInterval(100)]
        let away = try broker.connect("away", properties: kept)
        try away.subscribe("#", qos: .exactlyOnce)
        away.cut()
        let publisher = try broker.connect("p")
        for topic in ["secret", "open"] { publisher.publish(topic, "x", qos: qos, retain: true) }
        let client = try broker.connect("c")
        try client.subscribe("#", qos: qos)
        try client.expectPublish("open", "x", qos: qos, retain: true)
        try client.expectNothing()
        let back = try broker.connect("away", cleanStart: false, properties: kept)
        if qos != .atMostOnce { try back.expectPublish("open", "x", qos: qos) }
        try back.expectNothing()
    }
}
