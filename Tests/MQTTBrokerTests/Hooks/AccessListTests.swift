import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Access lists of grants")
struct AccessListTests {
    private func broker(
        _ rules: [AccessRule], isSuperuser: Bool = false, plugins: [any Plugin] = [], loops: Int = 1
    ) async throws -> InMemoryBroker {
        let authenticator = ScriptedAuthenticator { client, _ in
            client.id == "free"
                ? .allowed : .allow(AuthenticationGrant(isSuperuser: isSuperuser, rules: rules))
        }
        return try await InMemoryBroker(loops: loops, plugins: [authenticator] + plugins)
    }

    @Test("publishes and subscriptions are decided by the rules", arguments: ProtocolVersion.allCases)
    func rules(version: ProtocolVersion) async throws {
        let broker = try await broker([
            AccessRule(.allow, .publish, "out/${client_id}/#", qos: .atLeastOnce, retain: false),
            AccessRule(.allow, .subscribe, "in/${client_id}/#", qos: .atLeastOnce),
        ])
        let free = try broker.connect("free")
        try free.subscribe("#")
        let client = try broker.connect("c", version)
        #expect(try client.subscribe("in/c/#", qos: .exactlyOnce) == [.grantedQoS1])
        for filter in ["#", "in/#", "in/+/x", "in/d"] {
            #expect(try client.subscribe(filter) == [version == .v5 ? .notAuthorized : .unspecifiedError])
        }
        let isNew = version == .v5
        #expect(try client.publishAcknowledged("out/c/x", "1") == .success)
        #expect(try client.publishAcknowledged("out/d/x", "2") == (isNew ? .notAuthorized : .success))
        #expect(
            try client.publishAcknowledged("out/c/x", "3", qos: .exactlyOnce) == (isNew ? .notAuthorized : .success))
        #expect(try client.publishAcknowledged("out/c/x", "4", retain: true) == (isNew ? .notAuthorized : .success))
        #expect(try client.publishAcknowledged("out/c/y", "5") == .success)
        try free.expectPublish("out/c/x", "1")
        try free.expectPublish("out/c/y", "5")
        try free.expectNothing()
    }

    @Test("where no rule matches, the authorizers are asked; with none loaded the answer is no")
    func fallThrough() async throws {
        let rules = [try AccessRule(.deny, .publish, "a")]
        let alone = try await broker(rules).connect("c")
        #expect(try alone.publishAcknowledged("b") == .notAuthorized)
        let asked = Recorded<String>()
        let plugin = ScriptedAuthorizer { request, _ in
            asked.append(request.topic)
            return .allowed
        }
        let client = try await broker(rules, plugins: [plugin]).connect("c")
        #expect(try client.publishAcknowledged("a") == .notAuthorized)
        #expect(try client.publishAcknowledged("b") == .noMatchingSubscribers)
        #expect(asked.values == ["b"])
    }

    @Test("a superuser is not asked about, whatever the rules")
    func superuser() async throws {
        let client = try await broker([AccessRule(.deny, .publish, "#")], isSuperuser: true).connect("c")
        #expect(try client.publishAcknowledged("a") == .noMatchingSubscribers)
    }

    @Test("a will is decided by the rules, at CONNECT")
    func will() async throws {
        let broker = try await broker([AccessRule(.allow, .publish, "wills/${client_id}")])
        let refused = broker.open()
        refused.send(.connect(Connect(clientIdentifier: "c", will: Will(topic: "wills/d"))))
        try refused.expectConnack(.notAuthorized)
        let free = try broker.connect("free")
        try free.subscribe("#")
        try broker.connect("c", will: Will(topic: "wills/c", payload: [0x31])).cut()
        try free.expectPublish("wills/c", "1")
    }

    @Test("rules about receiving are asked for every copy", arguments: [1, 2])
    func receiving(loops: Int) async throws {
        let broker = try await broker(
            [
                AccessRule(.allow, .receive, "a/${client_id}"), AccessRule(.deny, .receive, "a/#"),
                AccessRule(.allow, .subscribe, "#"),
            ], loops: loops)
        let client = try broker.connect("c", on: loops - 1)
        try client.subscribe("#", qos: .atLeastOnce)
        let free = try broker.connect("free")
        for topic in ["a/c", "a/d", "b"] {
            free.publish(topic, "0")
            free.publish(topic, "1", qos: .atLeastOnce)
        }
        for topic in ["a/c", "b"] {
            try client.expectPublish(topic, "0")
            try client.expectPublish(topic, "1", qos: .atLeastOnce)
        }
        try client.expectNothing()
        #expect(broker.dropped(.notAuthorized) == 2)
    }

    @Test("a tenant's clients stand at its mount point, and one that cannot be a level refuses")
    func tenant() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { client, credentials in
                .allow(
                    AuthenticationGrant(
                        tenant: credentials.username,
                        rules: [
                            try! AccessRule(.allow, .publish, "${tenant}/#"),
                            try! AccessRule(.allow, .subscribe, "#"),
                        ]))
            }
        ])
        let a = try broker.connect("a", username: "red")
        let b = try broker.connect("b", username: "red")
        let other = try broker.connect("o", username: "blue")
        for client in [a, b, other] { try client.subscribe("#") }
        a.publish("red/x", "1")
        for client in [a, b] { try client.expectPublish("red/x", "1") }
        try other.expectNothing()
        for name in ["a/b", "$x", "+", "#"] {
            let client = broker.open()
            client.send(.connect(Connect(clientIdentifier: "x", username: name)))
            try client.expectConnack(.implementationSpecificError)
        }
    }
}
