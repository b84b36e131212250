import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

/// What the hook contract says about mistakes that brokers make, sentence by sentence: how messages go past hooks.
@Suite("What goes wrong in other brokers: messages")
struct OtherBrokersTests {
    struct Broken: Error {}

    @Test("Aliased PUBLISH reaches the authorizer with its real topic", arguments: [true, false])
    func alias(isAsync: Bool) async throws {
        let asked = Recorded<String>()
        let answer: @Sendable (AuthorizationRequest, Client) -> Verdict<AuthorizationGrant> = { request, _ in
            if request.action == .publish { asked.append(request.topic) }
            return request.topic == "secret" ? .deny(.notAuthorized) : .allowed
        }
        let plugin: any Plugin = isAsync ? ScriptedAsyncAuthorizer(answer: answer) : ScriptedAuthorizer(answer: answer)
        let broker = try await InMemoryBroker(plugins: [plugin])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let client = try broker.connect("c")
        // The alias is the client's even where the message that names it is refused.
        #expect(try client.publishAcknowledged("secret", properties: [.topicAlias(1)]) == .notAuthorized)
        #expect(try client.publishAcknowledged("", properties: [.topicAlias(1)]) == .notAuthorized)
        #expect(try client.publishAcknowledged("open", properties: [.topicAlias(1)]) == .success)
        #expect(try client.publishAcknowledged("", properties: [.topicAlias(1)]) == .success)
        #expect(asked.values == ["secret", "secret", "open", "open"])
        #expect(try watcher.takeAll().count == 2)
    }

    @Test("A will to a forbidden topic is refused", arguments: ProtocolVersion.allCases)
    func will(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in request.topic == "forbidden" ? .deny(.notAuthorized) : .allowed }
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let client = broker.open(version)
        client.send(
            .connect(Connect(version: version, clientIdentifier: "c", will: Will(topic: "forbidden", payload: [1]))))
        try client.expectConnack(.notAuthorized)
        try client.expectClosed()
        try watcher.expectNothing()
        #expect(broker.sessions == ["watcher"])
    }

    @Test("A hook's \"drop\" really drops", arguments: QoS.allCases, [true, false])
    func drop(qos: QoS, isAsync: Bool) async throws {
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { _, _ in .drop() } : ScriptedPublishInterceptor { _, _ in .drop() }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#", qos: .exactlyOnce)
        let absent = try broker.connect("absent", properties: [.sessionExpiryInterval(100)])
        try absent.subscribe("#", qos: .exactlyOnce)
        absent.cut()
        let client = try broker.connect("c")
        let identifier = client.publish("t", "1", qos: qos, retain: true)
        if qos == .exactlyOnce { client.pubrel(identifier) }
        // Not to those who are there, not to those who come back, and not to those who ask for retained messages.
        try watcher.expectNothing()
        try broker.connect("absent", cleanStart: false).expectNothing()
        let late = try broker.connect("late")
        try late.subscribe("#")
        try late.expectNothing()
        #expect(broker.dropped(.hook) == 1)
    }

    @Test("A failing on_deliver drops the copy and never leaks the original", arguments: QoS.allCases)
    func failingDelivery(qos: QoS) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryInterceptor { message, client in
                guard client.id != "boss" else { return true }
                message.payload = Array("half".utf8)
                throw Broken()
            }
        ])
        let boss = try broker.connect("boss")
        let other = try broker.connect("other", properties: [.sessionExpiryInterval(100)])
        for client in [boss, other] { try client.subscribe("t", qos: qos) }
        let publisher = try broker.connect("p")
        publisher.publish("t", "original", qos: qos, retain: true)
        try boss.expectPublish("t", "original", qos: qos)
        try other.expectNothing()
        other.cut()
        publisher.publish("t", "absent", qos: qos)
        let back = try broker.connect("other", cleanStart: false)
        try back.expectNothing()
        try back.subscribe("t", qos: qos)
        try back.expectNothing()
        #expect(broker.dropped(.hook) >= 2)
    }

    @Test("Deny on QoS 0 and on 3.x never publishes", arguments: ProtocolVersion.allCases, QoS.allCases)
    func denial(version: ProtocolVersion, qos: QoS) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in request.action == .publish ? .deny(.notAuthorized) : .allowed }
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#", qos: .exactlyOnce)
        let client = try broker.connect("c", version)
        let identifier = client.publish("t", "1", qos: qos, retain: true)
        if qos == .exactlyOnce, version != .v5 { client.pubrel(identifier) }
        try watcher.expectNothing()
        let late = try broker.connect("late")
        try late.subscribe("#")
        try late.expectNothing()
        #expect(broker.dropped(.notAuthorized) == 1)
    }

    @Test("A hook that errors in authorize denies", arguments: [0, 1, 2])
    func failingAuthorizer(which: Int) async throws {
        let plugin: any Plugin =
            switch which {
            case 0: ScriptedAuthorizer { _, _ in throw Broken() }
            case 1: ScriptedAsyncAuthorizer { _, _ in throw Broken() }
            default: ScriptedAuthorizer { _, _ in .later { throw Broken() } }
            }
        // What stands behind it would allow.
        let broker = try await InMemoryBroker(
            plugins: [plugin, ScriptedAuthorizer(name: "open") { _, _ in .allowed }])
        let client = try broker.connect("c")
        #expect(try client.publishAcknowledged("t") == .notAuthorized)
        #expect(try client.subscribe("t") == [.notAuthorized])
        let dying = broker.open()
        dying.send(.connect(Connect(clientIdentifier: "d", will: Will(topic: "w", payload: []))))
        try dying.expectConnack(.notAuthorized)
        #expect(broker.hookFailures == 3)
    }

    /// Hooks that write down the origin of what they see, and let it pass.
    private func watching(_ seen: Recorded<String>) -> [any Plugin] {
        [
            ScriptedPublishInterceptor { message, _ in
                seen.append("on_publish \(message.origin)")
                return .pass
            },
            ScriptedRetainInterceptor { message, _ in
                seen.append("on_retain \(message.origin)")
                return true
            },
            ScriptedDeliveryAuthorizer { topic, _, client in
                seen.append("authorize_receive \(client.id)")
                return .allow
            },
            ScriptedDeliveryInterceptor { message, client in
                seen.append("on_deliver \(message.origin)")
                return true
            },
        ]
    }

    @Test("Wills pass the same hooks")
    func wills() async throws {
        let seen = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: watching(seen))
        let reader = try broker.connect("reader")
        try reader.subscribe("#")
        try broker.connect("c", will: Will(topic: "w", payload: [0x31], retain: true)).cut()
        try reader.expectPublish("w", "1")
        #expect(
            seen.values == ["on_publish will", "on_retain will", "authorize_receive reader", "on_deliver will"])
    }

    @Test("Bridged messages pass the same hooks")
    func bridged() async throws {
        let seen = Recorded<String>()
        let backplane = MemoryBackplane()
        var configuration = BrokerConfiguration()
        configuration.backplane = backplane
        let broker = try await InMemoryBroker(configuration: configuration, plugins: watching(seen))
        let reader = try broker.connect("reader")
        try reader.subscribe("#")
        backplane.receive(Message(topic: "t", payload: [0x31], retain: true))
        try reader.expectPublish("t", "1")
        #expect(
            seen.values
                == ["on_publish cluster", "on_retain cluster", "authorize_receive reader", "on_deliver cluster"])
    }

    @Test("Retained messages pass the same hooks")
    func retained() async throws {
        let seen = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: watching(seen))
        _ = try broker.connect("p").publishAcknowledged("t", "1", retain: true)
        let reader = try broker.connect("reader")
        try reader.subscribe("t")
        try reader.expectPublish("t", "1", retain: true)
        #expect(
            seen.values == [
                "on_publish client", "on_retain client", "authorize_receive reader", "on_deliver retained",
            ])
    }

    @Test("Restored messages pass the same hooks", arguments: [true, false])
    func restored(isReceiving: Bool) async throws {
        var configuration = BrokerConfiguration()
        configuration.sessionStore = MemorySessionStore()
        let clock = FakeClock()
        let first = try await InMemoryBroker(configuration: configuration, clock: clock)
        let reader = try first.connect("reader", cleanStart: false, properties: [.sessionExpiryInterval(100)])
        for topic in ["secret", "open"] { try reader.subscribe(topic, qos: .atLeastOnce) }
        reader.cut()
        let publisher = try first.connect("p")
        for topic in ["secret", "open"] { publisher.publish(topic, "1", qos: .atLeastOnce) }
        try await first.shutdown()

        // While the broker was down the permission has been revoked.
        let plugin: any Plugin =
            isReceiving
            ? ScriptedDeliveryAuthorizer { topic, _, _ in topic == "secret" ? .deny : .allow }
            : ScriptedAuthorizer { request, _ in request.topic == "secret" ? .deny(.notAuthorized) : .allowed }
        let second = try await InMemoryBroker(configuration: configuration, plugins: [plugin], clock: clock)
        let back = second.open()
        let connack = try back.connect("reader", cleanStart: false, properties: [.sessionExpiryInterval(100)])
        #expect(connack.sessionPresent)
        try back.expectPublish("open", "1", qos: .atLeastOnce)
        try back.expectNothing()
    }
}
