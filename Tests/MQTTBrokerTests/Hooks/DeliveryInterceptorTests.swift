import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_deliver")
struct DeliveryInterceptorTests {
    struct Broken: Error {}

    /// Redacts for everybody but "boss".
    static let redacting = ScriptedDeliveryInterceptor { message, client in
        if client.id != "boss" { message.payload = Array("***".utf8) }
        return true
    }

    @Test(
        "each receiver gets its own copy, in every version and QoS",
        arguments: [QoS.atMostOnce, .atLeastOnce, .exactlyOnce])
    func copies(qos: QoS) async throws {
        let broker = try await InMemoryBroker(loops: 2, plugins: [Self.redacting])
        var clients: [ScriptedClient] = []
        for (number, name) in ["boss", "a", "b", "c"].enumerated() {
            let client = try broker.connect(name, ProtocolVersion.allCases[number % 3], on: number % 2)
            try client.subscribe("t", qos: qos)
            clients.append(client)
        }
        let publisher = try broker.connect("p", on: 1)
        publisher.publish("t", "secret", qos: qos, properties: [.userProperty("a", "b")])
        for (number, client) in clients.enumerated() {
            let publish = try client.expectPublish("t", number == 0 ? "secret" : "***", qos: qos)
            if client.version == .v5 { #expect(publish.properties == [.userProperty("a", "b")]) }
            try client.expectNothing()
        }
    }

    @Test("topic and properties may change; QoS and retain are the subscription's")
    func fields() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryInterceptor { message, client in
                message.topic = "for/\(client.id)"
                message.properties = [.contentType("x"), .messageExpiryInterval(5)]
                message.qos = .exactlyOnce
                message.retain = true
                return true
            }
        ])
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .atLeastOnce, identifier: 7)
        try broker.connect("p").publish("t", "1", qos: .atLeastOnce)
        let publish = try client.expectPublish("for/c", "1", qos: .atLeastOnce)
        #expect(
            publish.properties == [.contentType("x"), .messageExpiryInterval(5), .subscriptionIdentifier(7)])
    }

    @Test("a no, an error and an invalid topic drop the copy, and never leak the original")
    func dropped() async throws {
        let bodies: [(@Sendable (inout MessageDraft) throws -> Bool, failures: UInt64)] = [
            ({ _ in false }, 0), ({ _ in throw Broken() }, 1),
            (
                { message in
                    message.topic = "+"
                    return true
                }, 1
            ),
        ]
        for (body, failures) in bodies {
            let broker = try await InMemoryBroker(plugins: [
                ScriptedDeliveryInterceptor { message, client in client.id == "boss" ? true : try body(&message) }
            ])
            let boss = try broker.connect("boss")
            let other = try broker.connect("other")
            for client in [boss, other] { try client.subscribe("t", qos: .atLeastOnce) }
            let publisher = try broker.connect("p")
            publisher.publish("t", "0")
            publisher.publish("t", "1", qos: .atLeastOnce)
            try boss.expectPublish("t", "0")
            try boss.expectPublish("t", "1", qos: .atLeastOnce)
            try other.expectNothing()
            #expect(broker.dropped(.hook) == 2)
            #expect(broker.hookFailures == failures * 2)
        }
    }

    @Test("receivers with the same key share one call per message")
    func keys() async throws {
        let calls = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryInterceptor(key: { $0.id.hasPrefix("n") ? nil : String($0.id.prefix(1)) }) {
                message, client in
                calls.append(client.id)
                message.payload = Array("for \(client.id.prefix(1))".utf8)
                return client.id.prefix(1) != "x"
            }
        ])
        var clients: [ScriptedClient] = []
        for name in ["a1", "a2", "b1", "a3", "x1", "x2", "n1", "n2", "b2"] {
            let client = try broker.connect(name)
            try client.subscribe("t")
            clients.append(client)
        }
        let publisher = try broker.connect("p")
        publisher.publish("t", "1")
        #expect(calls.values.map { String($0.prefix(1)) }.sorted() == ["a", "b", "n", "n", "x"])
        publisher.publish("t", "2")
        #expect(calls.values.count == 10)
        for (client, letter) in zip(clients, ["a", "a", "b", "a", "x", "x", "n", "n", "b"]) {
            guard letter != "x" else {
                try client.expectNothing()
                continue
            }
            try client.expectPublish("t", "for \(letter)")
            try client.expectPublish("t", "for \(letter)")
        }
    }

    @Test("a key that fails drops the copy")
    func failingKey() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryInterceptor(key: { _ in throw Broken() }) { _, _ in true }
        ])
        let client = try broker.connect("c")
        try client.subscribe("t")
        client.publish("t")
        try client.expectNothing()
        #expect(broker.hookFailures == 1)
    }

    @Test("retained, offline, shared and moved copies pass it, too")
    func paths() async throws {
        let broker = try await InMemoryBroker(loops: 2, plugins: [Self.redacting])
        let publisher = try broker.connect("p")
        publisher.publish("r", "1", retain: true)
        let client = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        try client.subscribe("r")
        try client.expectPublish("r", "***", retain: true)
        try client.subscribe("q", qos: .atLeastOnce)
        try client.subscribe("$share/g/s", qos: .atLeastOnce)
        client.cut()
        publisher.publish("q", "2", qos: .atLeastOnce)
        publisher.publish("s", "3", qos: .atLeastOnce)
        let back = try broker.connect("c", on: 1, cleanStart: false)
        try back.expectPublish("q", "***", qos: .atLeastOnce)
        try back.expectPublish("s", "***", qos: .atLeastOnce)
    }

    @Test("it comes after authorize_receive, once for each copy, and in order")
    func order() async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryInterceptor(name: "first") { message, _ in
                asked.append("first")
                message.payload += [0x31]
                return true
            },
            ScriptedDeliveryInterceptor(name: "second") { message, _ in
                asked.append("second")
                message.payload += [0x32]
                return true
            },
            ScriptedDeliveryAuthorizer { _, payload, client in
                asked.append("authorize_receive")
                #expect(payload == [])
                return client.id == "c" ? .allow : .deny
            },
        ])
        let client = try broker.connect("c")
        try client.subscribe("t")
        let denied = try broker.connect("d")
        try denied.subscribe("t")
        client.publish("t")
        try client.expectPublish("t", "12")
        try denied.expectNothing()
        #expect(asked.values.filter { $0 != "authorize_receive" } == ["first", "second"])
        #expect(asked.values.count == 4)
    }
}
