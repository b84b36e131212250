import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("authorize")
struct AuthorizeTests {
    struct Broken: Error {}

    @Test("publish and subscribe are asked about with what the client sent; aliased topics by their name")
    func requests() async throws {
        let asked = Recorded<AuthorizationRequest>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in
                asked.append(request)
                return .allowed
            }
        ])
        let client = try broker.connect("c")
        try client.subscribe("a/+", qos: .exactlyOnce)
        client.publish("a/b", "1", qos: .atLeastOnce, retain: true, properties: [.topicAlias(1)])
        client.publish("x")
        client.publish("", "2", properties: [.topicAlias(1)])
        #expect(
            asked.values == [
                AuthorizationRequest(action: .subscribe, topic: "a/+", qos: .exactlyOnce),
                AuthorizationRequest(action: .publish, topic: "a/b", qos: .atLeastOnce, retain: true),
                AuthorizationRequest(action: .publish, topic: "x", qos: .atMostOnce),
                AuthorizationRequest(action: .publish, topic: "a/b", qos: .atMostOnce),
            ])
    }

    @Test("the first verdict wins; all abstaining denies; an error denies", arguments: [0, 1, 2, 3])
    func chain(which: Int) async throws {
        let (first, code): (Verdict<AuthorizationGrant>?, ReasonCode) = [
            (.allowed, .success), (.deny(.quotaExceeded), .quotaExceeded), (.abstain, .notAuthorized),
            (nil, .notAuthorized),
        ][which]
        let second = which == 2 ? Verdict<AuthorizationGrant>.abstain : .allowed
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer(name: "a") { _, client in
                if client.id == "watcher" { return .allowed }
                guard let first else { throw Broken() }
                return first
            },
            ScriptedAuthorizer(name: "b") { _, _ in second },
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#", qos: .exactlyOnce)
        let client = try broker.connect("c")
        #expect(try client.publishAcknowledged("t", "1", qos: .atLeastOnce) == code)
        #expect(try client.publishAcknowledged("t", "2", qos: .exactlyOnce) == code)
        client.publish("t", "3", retain: true)
        #expect(try client.subscribe("t") == [code == .success ? .grantedQoS0 : code])
        if code == .success {
            #expect(try watcher.takeAll().count == 3)
        } else {
            try watcher.expectNothing()
            try client.expectNothing()
        }
        #expect(client.isOpen)
        #expect(broker.hookFailures == (which == 3 ? 4 : 0))
    }

    @Test("a refused PUBLISH of 3.x is acknowledged and goes nowhere", arguments: [ProtocolVersion.v3_1, .v3_1_1])
    func version3(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in request.action == .publish ? .deny(.notAuthorized) : .allowed }
        ])
        let client = try broker.connect("c", version)
        try client.subscribe("#", qos: .exactlyOnce)
        client.publish("t", "0")
        #expect(try client.publishAcknowledged("t", "1", qos: .atLeastOnce) == .success)
        #expect(try client.publishAcknowledged("t", "2", qos: .exactlyOnce) == .success)
        client.pubrel(2)
        #expect(try client.takeAll().count == 1)
        #expect(client.isOpen)
        #expect(broker.dropped(.notAuthorized) == 3)
    }

    @Test("a refused PUBLISH of 3.x ends the connection where the configuration says so")
    func disconnects() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.deniedPublishDisconnects = true
        let broker = try await InMemoryBroker(
            configuration: configuration, plugins: [ScriptedAuthorizer { _, _ in .deny(.notAuthorized) }])
        let old = try broker.connect("o", .v3_1_1)
        old.publish("t", "x")
        try old.expectClosed()
        let new = try broker.connect("n")
        #expect(try new.publishAcknowledged("t") == .notAuthorized)
        #expect(new.isOpen)
    }

    @Test("refused filters get 0x80 on 3.x and the code on 5.0, and the others of the packet are granted")
    func filters() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in request.topic.hasPrefix("secret") ? .deny(.notAuthorized) : .allowed }
        ])
        let filters = ["a", "secret/#", "b"].map { Subscription(filter: $0) }
        let new = try broker.connect("n")
        #expect(try new.subscribe(filters) == [.grantedQoS0, .notAuthorized, .grantedQoS0])
        let old = try broker.connect("o", .v3_1_1)
        #expect(try old.subscribe(filters) == [.grantedQoS0, .unspecifiedError, .grantedQoS0])
        try broker.connect("p").publish("secret/x", "1")
        try new.expectNothing()
        try old.expectNothing()
    }

    @Test("the maximum QoS of a grant lowers subscriptions and denies publishes above it")
    func maximumQoS() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { _, _ in .allow(AuthorizationGrant(maximumQoS: .atLeastOnce)) }
        ])
        let client = try broker.connect("c")
        #expect(try client.subscribe("t", qos: .exactlyOnce) == [.grantedQoS1])
        #expect(try client.publishAcknowledged("t", "1", qos: .exactlyOnce) == .notAuthorized)
        #expect(try client.publishAcknowledged("u", "1", qos: .atLeastOnce) == .noMatchingSubscribers)
        try client.expectNothing()
    }

    @Test("a cacheable verdict is asked for once per topic, QoS and retain flag in a row")
    func cacheable() async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in
                asked.append("\(request.topic) \(request.qos.rawValue) \(request.retain)")
                return .allow(AuthorizationGrant(isCacheable: request.topic != "n"))
            }
        ])
        let client = try broker.connect("c")
        for _ in 0..<3 { client.publish("t") }
        client.publish("t", qos: .atLeastOnce)
        client.publish("t", qos: .atLeastOnce)
        client.publish("t", retain: true)
        client.publish("u")
        client.publish("t")
        for _ in 0..<2 { client.publish("n") }
        #expect(
            asked.values == [
                "t 0 false", "t 1 false", "t 0 true", "u 0 false", "t 0 false", "n 0 false", "n 0 false",
            ])
    }

    @Test("a cacheable verdict with a time is asked for again when that has passed, on a clock that never jumps")
    func expiring() async throws {
        let clock = FakeClock()
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(
            plugins: [
                ScriptedAuthorizer { request, _ in
                    asked.append(request.topic)
                    return .allow(AuthorizationGrant(isCacheable: true, cacheSeconds: 2.5))
                }
            ], clock: clock)
        let client = try broker.connect("c")
        for advance in [0, 2499, 1, 2499, 1] {
            clock.advance(milliseconds: Int64(advance))
            for _ in 0..<2 { #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers) }
        }
        #expect(asked.values == ["t", "t", "t"])
    }

    @Test(
        "of cacheable verdicts that all must allow the shortest time counts, and one that is not cacheable counts most")
    func combined() async throws {
        let clock = FakeClock()
        let asked = Recorded<String>()
        func plugin(_ name: String, _ grants: [String: AuthorizationGrant]) -> ScriptedAuthorizer {
            ScriptedAuthorizer(name: name) { request, _ in
                asked.append("\(name) \(request.topic)")
                return .allow(grants[request.topic] ?? AuthorizationGrant())
            }
        }
        var configuration = BrokerConfiguration()
        configuration.authorization = .allMustAllow
        let broker = try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                plugin("a", ["t": AuthorizationGrant(isCacheable: true)]),
                plugin("b", ["t": AuthorizationGrant(isCacheable: true, cacheSeconds: 1)]),
            ], clock: clock)
        let client = try broker.connect("c")
        for topic in ["t", "t", "u", "u"] { _ = try client.publishAcknowledged(topic) }
        #expect(asked.values == ["a t", "b t", "a u", "b u", "a u", "b u"])
        _ = try client.publishAcknowledged("t")
        clock.advance(milliseconds: 1000)
        _ = try client.publishAcknowledged("t")
        #expect(asked.values.dropFirst(6) == ["a t", "b t", "a t", "b t"])
    }

    @Test("a verdict that took its time is remembered, too, unless a re-authorization came between")
    func cachedLater() async throws {
        let asked = Recorded<String>()
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthorizer { request, _ in
                asked.append(request.topic)
                try await gate.wait()
                return .allow(AuthorizationGrant(isCacheable: true))
            }
        ])
        let client = try broker.connect("c")
        for (topic, isReauthorized) in [("t", false), ("u", true)] {
            client.send(.publish(Publish(qos: .atLeastOnce, topic: topic, packetIdentifier: 1)))
            try client.expectNothing()
            if isReauthorized {
                let handle = broker.handle
                _ = try await broker.perform { await handle.reauthorize(.all, grant: nil, disconnecting: false) }
            }
            gate.release()
            try client.expect(.puback(Acknowledgement(packetIdentifier: 1, reasonCode: .noMatchingSubscribers)))
            client.send(.publish(Publish(qos: .atLeastOnce, topic: topic, packetIdentifier: 2)))
            if isReauthorized { gate.release() }
            try client.expect(.puback(Acknowledgement(packetIdentifier: 2, reasonCode: .noMatchingSubscribers)))
        }
        #expect(asked.values == ["t", "u", "u"])
    }

    @Test("a cached verdict belongs to its connection")
    func cachedPerConnection() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { _, client in
                client.id == "good" ? .allow(AuthorizationGrant(isCacheable: true)) : .deny(.notAuthorized)
            }
        ])
        let good = try broker.connect("good")
        let bad = try broker.connect("bad")
        for _ in 0..<2 {
            #expect(try good.publishAcknowledged("t") == .noMatchingSubscribers)
            #expect(try bad.publishAcknowledged("t") == .notAuthorized)
        }
    }

    @Test("a superuser is never asked about")
    func superuser() async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { client, _ in .allow(AuthenticationGrant(isSuperuser: client.id == "root")) },
            ScriptedAuthorizer { request, client in
                asked.append(client.id)
                return .deny(.notAuthorized)
            },
        ])
        let root = try broker.connect("root", will: Will(topic: "w", payload: [0x31]))
        #expect(try root.subscribe("#") == [.grantedQoS0])
        root.publish("t", "1")
        try root.expectPublish("t", "1")
        let watcher = try broker.connect("root2")
        #expect(try watcher.subscribe("#") == [.notAuthorized])
        root.publish("$SYS/x", "2")
        try root.expectNothing()
        root.cut()
        #expect(asked.values == ["root2"])
    }
}
