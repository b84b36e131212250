import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

@Suite("reauthorize")
struct ReauthorizeTests {
    /// Topics that nobody may touch any more.
    final class Revoked: Sendable {
        private let topics = Mutex<Set<String>>([])
        func add(_ topic: String) { topics.withLock { _ = $0.insert(topic) } }
        func contains(_ topic: String) -> Bool { topics.withLock { $0.contains(topic) } }
    }

    private let revoked = Revoked()

    private func broker(isLater: Bool = false, loops: Int = 1) async throws -> InMemoryBroker {
        let revoked = revoked
        return try await InMemoryBroker(
            loops: loops,
            plugins: [
                ScriptedAuthorizer { request, _ in
                    let verdict: Verdict<AuthorizationGrant> =
                        revoked.contains(request.topic)
                        ? .deny(.notAuthorized) : .allow(AuthorizationGrant(isCacheable: true))
                    guard isLater else { return verdict }
                    return .later {
                        await Task.yield()
                        return verdict
                    }
                }
            ])
    }

    private func reauthorize(
        _ broker: InMemoryBroker, _ selector: ClientSelector = .all, grant: AuthenticationGrant? = nil,
        disconnecting: Bool = false
    ) async throws -> ReauthorizationResult {
        let handle = broker.handle
        return try await broker.perform {
            await handle.reauthorize(selector, grant: grant, disconnecting: disconnecting)
        }
    }

    @Test(
        "whoever resumes a session under another user name has of it what they may have, and nothing else",
        arguments: [0, 1])
    func anotherUser(bobsLoop: Int) async throws {
        let broker = try await InMemoryBroker(
            loops: 2,
            plugins: [
                ScriptedAuthorizer { request, client in
                    request.topic == "secret" && client.username == "bob" ? .deny(.notAuthorized) : .allowed
                }
            ])
        let publisher = try broker.connect("p")
        func resume(_ username: String) throws -> ScriptedClient {
            try broker.connect(
                "c", on: username == "bob" ? bobsLoop : 0, cleanStart: false, username: username,
                properties: [.sessionExpiryInterval(100)])
        }
        func publish() {
            for topic in ["secret", "open"] { publisher.publish(topic, "1", qos: .atLeastOnce) }
        }
        let ann = try resume("ann")
        try ann.subscribe("secret", qos: .atLeastOnce)
        try ann.subscribe("open", qos: .atLeastOnce)
        ann.cut()
        publish()
        let again = try resume("ann")
        for topic in ["secret", "open"] {
            again.puback(try again.expectPublish(topic, "1", qos: .atLeastOnce))
        }
        again.cut()
        publish()
        let bob = try resume("bob")
        bob.puback(try bob.expectPublish("open", "1", qos: .atLeastOnce))
        publish()
        bob.puback(try bob.expectPublish("open", "1", qos: .atLeastOnce))
        try bob.expectNothing()
        #expect(try bob.unsubscribe("secret", "open") == [.noSubscriptionExisted, .success])
        try await broker.shutdown()
    }

    @Test("whoever resumes a session under another user name gets nothing of it before the authorizers have answered")
    func anotherUserWaits() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, client in
                guard client.username == "bob" else { return .allowed }
                return .later {
                    try await gate.wait()
                    return request.topic == "secret" ? .deny(.notAuthorized) : .allowed
                }
            }
        ])
        let publisher = try broker.connect("p")
        func resume(_ username: String) throws -> ScriptedClient {
            try broker.connect("c", cleanStart: false, username: username, properties: [.sessionExpiryInterval(100)])
        }
        let ann = try resume("ann")
        for topic in ["secret", "open"] { try ann.subscribe(topic, qos: .atLeastOnce) }
        ann.cut()
        for topic in ["secret", "open"] { publisher.publish(topic, "1", qos: .atLeastOnce) }
        let bob = try resume("bob")
        for topic in ["secret", "open"] { publisher.publish(topic, "2", qos: .atLeastOnce) }
        try bob.expectNothing()
        bob.send(.pingreq)
        try bob.expect(.pingresp)
        gate.open()
        try bob.expectPublish("open", "1", qos: .atLeastOnce)
        try bob.expectPublish("open", "2", qos: .atLeastOnce)
        try bob.expectNothing()
    }

    @Test("When a subscription is pruned, what was queued for it goes too", arguments: [true, false])
    func subscriptions(isLater: Bool) async throws {
        let broker = try await broker(isLater: isLater, loops: 2)
        let online = try broker.connect("online")
        let offline = try broker.connect("offline", on: 1, properties: [.sessionExpiryInterval(100)])
        for client in [online, offline] {
            try client.subscribe("secret", qos: .atLeastOnce)
            try client.subscribe("open", qos: .atLeastOnce)
        }
        offline.cut()
        let publisher = try broker.connect("p")
        for topic in ["secret", "open"] { publisher.publish(topic, "1", qos: .atLeastOnce) }
        _ = try online.takeAll()
        revoked.add("secret")
        let result = try await reauthorize(broker)
        #expect(result.sessions == 3)
        #expect(result.removedSubscriptions == 2)
        #expect(result.disconnected == 0)
        let back = try broker.connect("offline", cleanStart: false)
        try back.expectPublish("open", "1", qos: .atLeastOnce)
        try back.expectNothing()
        revoked.add("unrelated")
        publisher.publish("open", "2")
        try online.expectPublish("open", "2")
    }

    @Test("reauthorize drops cached verdicts: what was remembered about publishing counts no more")
    func publishing() async throws {
        let broker = try await broker()
        let client = try broker.connect("c")
        #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers)
        revoked.add("t")
        #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers)
        _ = try await reauthorize(broker, ClientSelector(id: "c"))
        #expect(try client.publishAcknowledged("t") == .notAuthorized)
    }

    @Test("clients that lose something are disconnected with 0x87 where that is asked, others are not")
    func disconnecting() async throws {
        let broker = try await broker()
        let losing = try broker.connect("losing")
        try losing.subscribe("secret")
        let keeping = try broker.connect("keeping")
        try keeping.subscribe("open")
        revoked.add("secret")
        let result = try await reauthorize(broker, disconnecting: true)
        #expect(result.disconnected == 1)
        try losing.expectDisconnect(.notAuthorized)
        #expect(keeping.isOpen)
    }

    @Test("reauthorize is about the selected sessions alone")
    func selector() async throws {
        let broker = try await broker()
        let ann = try broker.connect("a", username: "ann")
        let bob = try broker.connect("b", username: "bob")
        for client in [ann, bob] { try client.subscribe("secret") }
        revoked.add("secret")
        #expect(try await reauthorize(broker, ClientSelector(username: "ann")).sessions == 1)
        let handle = broker.handle
        let sessions = try await broker.perform { await handle.sessions(.all) }
        #expect(sessions.filter { !$0.subscriptions.isEmpty }.map(\.client.id) == ["b"])
    }

    @Test("reauthorize: a new grant replaces ACL, limits and attributes first")
    func grant() async throws {
        let broker = try await broker()
        let client = try broker.connect("c", username: "ann")
        try client.subscribe("a/b", qos: .exactlyOnce)
        try client.subscribe("c", qos: .exactlyOnce)
        let grant = AuthenticationGrant(
            username: "bob",
            rules: [
                try AccessRule(.allow, .subscribe, "a/#", qos: .atLeastOnce), try AccessRule(.deny, .subscribe, "#"),
                try AccessRule(.deny, .publish, "${username}"),
            ], limits: ClientLimits(maximumSubscriptions: 1))
        #expect(try await reauthorize(broker, grant: grant).removedSubscriptions == 1)
        #expect(try client.publishAcknowledged("bob") == .notAuthorized)
        #expect(try client.publishAcknowledged("a/b", "1", qos: .exactlyOnce) == .success)
        try client.expectPublish("a/b", "1", qos: .atLeastOnce)
        #expect(try client.subscribe("a/c") == [.quotaExceeded])
    }

    @Test("reauthorize asks the authorizers again for every queued message, and prunes what is refused")
    func receiving() async throws {
        let denied = Revoked()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryAuthorizer { topic, _, _ in denied.contains(topic) ? .deny : .allow }
        ])
        let client = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        try client.subscribe("#", qos: .atLeastOnce)
        client.cut()
        let publisher = try broker.connect("p")
        for topic in ["a", "b", "c"] { publisher.publish(topic, "1", qos: .atLeastOnce) }
        denied.add("b")
        _ = try await reauthorize(broker)
        #expect(broker.dropped(.notAuthorized) == 1)
        let back = try broker.connect("c", cleanStart: false)
        for topic in ["a", "c"] { try back.expectPublish(topic, "1", qos: .atLeastOnce) }
        try back.expectNothing()
    }

    @Test("rules about receiving that come with a new grant hold for what is published from then on")
    func receivingRules() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        try client.subscribe("#")
        let publisher = try broker.connect("p")
        publisher.publish("a", "1")
        try client.expectPublish("a", "1")
        let rules = [try AccessRule(.deny, .receive, "a"), try AccessRule(.allow, .subscribe, "#")]
        _ = try await reauthorize(broker, ClientSelector(id: "c"), grant: AuthenticationGrant(rules: rules))
        publisher.publish("a", "2")
        publisher.publish("b", "3")
        try client.expectPublish("b", "3")
        try client.expectNothing()
    }
}
