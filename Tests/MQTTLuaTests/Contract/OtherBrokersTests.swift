import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTLua

/// What the hook contract says about mistakes that brokers make, sentence by sentence, of hooks in Lua.
@Suite("What goes wrong in other brokers, with scripts: messages")
struct OtherBrokersTests {
    @Test("Aliased PUBLISH reaches the authorizer with its real topic")
    func alias() async throws {
        let broker = try await ScriptedBroker(
            "return { authorize = function(client, request) note(request.topic) return request.topic ~= 'secret' end }")
        let client = try broker.memory.connect("c")
        #expect(try client.publishAcknowledged("secret", properties: [.topicAlias(1)]) == .notAuthorized)
        #expect(try client.publishAcknowledged("", properties: [.topicAlias(1)]) == .notAuthorized)
        #expect(try client.publishAcknowledged("open", properties: [.topicAlias(1)]) == .noMatchingSubscribers)
        #expect(try client.publishAcknowledged("", properties: [.topicAlias(1)]) == .noMatchingSubscribers)
        #expect(Set(broker.notes) == ["secret", "open"])
    }

    @Test("A will to a forbidden topic is refused", arguments: ProtocolVersion.allCases)
    func will(version: ProtocolVersion) async throws {
        let broker = try await ScriptedBroker(
            "return { authorize = function(client, request) return request.topic ~= 'forbidden' end }")
        let client = broker.memory.open(version)
        client.send(
            .connect(Connect(version: version, clientIdentifier: "c", will: Will(topic: "forbidden", payload: [1]))))
        try client.expectConnack(.notAuthorized)
        try client.expectClosed()
        #expect(broker.memory.holdings.sessions == 0)
    }

    @Test("A hook's \"drop\" really drops", arguments: QoS.allCases)
    func drop(qos: QoS) async throws {
        let broker = try await ScriptedBroker(
            "return { on_publish = function(client, message) message:drop() end }")
        let watcher = try broker.memory.connect("watcher")
        try watcher.subscribe("#", qos: .exactlyOnce)
        let client = try broker.memory.connect("c")
        let identifier = client.publish("t", "1", qos: qos, retain: true)
        if qos == .exactlyOnce { client.pubrel(identifier) }
        try watcher.expectNothing()
        let late = try broker.memory.connect("late")
        try late.subscribe("#")
        try late.expectNothing()
    }

    @Test(
        "A failing on_deliver drops the copy and never leaks the original",
        arguments: ["error('no')", "message.topic = '#'", "message.payload = 5", "while true do end", "nobody.home()"])
    func failingDelivery(statement: String) async throws {
        let broker = try await ScriptedBroker(
            """
            local nobody
            return { on_deliver = function(client, message)
              if client.id == 'boss' then return end
              message.payload = 'half'
              \(statement)
            end }
            """)
        let boss = try broker.memory.connect("boss")
        let other = try broker.memory.connect("other")
        for client in [boss, other] { try client.subscribe("t", qos: .atLeastOnce) }
        let publisher = try broker.memory.connect("p")
        for qos in [QoS.atMostOnce, .atLeastOnce] {
            publisher.publish("t", "original", qos: qos, retain: true)
            try boss.expectPublish("t", "original", qos: qos)
            try other.expectNothing()
        }
        try other.subscribe("t", qos: .atLeastOnce)
        try other.expectNothing()
    }

    @Test("Deny on QoS 0 and on 3.x never publishes", arguments: ProtocolVersion.allCases, QoS.allCases)
    func denial(version: ProtocolVersion, qos: QoS) async throws {
        let broker = try await ScriptedBroker(
            "return { authorize = function(client, request) return request.action ~= 'publish' end }")
        let watcher = try broker.memory.connect("watcher")
        try watcher.subscribe("#", qos: .exactlyOnce)
        let client = try broker.memory.connect("c", version)
        let identifier = client.publish("t", "1", qos: qos, retain: true)
        if qos == .exactlyOnce, version != .v5 { client.pubrel(identifier) }
        try watcher.expectNothing()
        let late = try broker.memory.connect("late")
        try late.subscribe("#")
        try late.expectNothing()
    }

    @Test("A misspelt hook name fails the load", arguments: HookPoint.allCases)
    func misspelt(point: HookPoint) throws {
        let name = point.rawValue + "e"
        let failure = try Scripts.loadFailure("return {\n  \(name) = function() end }")
        #expect(failure == "s.lua:2: unknown hook \"\(name)\" (did you mean \"\(point.rawValue)\"?)")
    }

    @Test("Reload with a syntax error keeps the old script")
    func reload() async throws {
        let broker = try await ScriptedBroker(
            "return { authorize = function(client, request) return request.topic == 'good' end }", loops: 2)
        await #expect(throws: LuaScriptError.self) {
            try await broker.reload("return { authorize = function() retrn true end }")
        }
        for loop in 0..<2 {
            let client = try broker.memory.connect("c\(loop)", on: loop)
            #expect(try client.publishAcknowledged("good") == .noMatchingSubscribers)
            #expect(try client.publishAcknowledged("bad") == .notAuthorized)
        }
    }

    @Test("An endless loop in one script leaves the other clients' latency alone")
    func endless() async throws {
        let broker = try await ScriptedBroker([
            "a.lua": "return { authorize = function(client) if client.id == 'loops' then while true do end end end }",
            "b.lua": "return { authorize = function() return true end }",
        ])
        let looping = try broker.memory.connect("loops")
        let other = try broker.memory.connect("other")
        for _ in 0..<10 {
            let began = ContinuousClock.now
            looping.publish("t", "1", qos: .atLeastOnce)
            other.send(.pingreq)
            try other.expect(.pingresp)
            // 10 ms of processor time, with room for a machine that does other things.
            #expect(ContinuousClock.now - began < .seconds(1))
            #expect(try other.publishAcknowledged("t") == .noMatchingSubscribers)
            guard case .puback(let puback) = try looping.next() else { throw CancellationError() }
            #expect(puback.reasonCode == .notAuthorized)
        }
    }

    @Test(
        "A hook that errors in authorize denies",
        arguments: ["error('no')", "return client.nothing.there", "return 5", "mqtt.sleep(0) error('late')"])
    func failingAuthorizer(statement: String) async throws {
        // What stands behind it would allow.
        let broker = try await ScriptedBroker([
            "a.lua": "return { authorize = function(client, request) \(statement) end }",
            "b.lua": "return { authorize = function() return true end }",
        ])
        let client = try broker.memory.connect("c")
        client.publish("t", "1", qos: .atLeastOnce)
        guard case .puback(let puback) = try await client.receive() else { throw CancellationError() }
        #expect(puback.reasonCode == .notAuthorized)
        let subscription = Subscription(filter: "t", options: SubscriptionOptions(qos: .atMostOnce))
        client.send(.subscribe(Subscribe(packetIdentifier: 9, subscriptions: [subscription])))
        guard case .suback(let suback) = try await client.receive() else { throw CancellationError() }
        #expect(suback.reasonCodes == [.notAuthorized])
    }

    private static let watching = """
        local function hook(name) return function(client, message) note(name, message.origin, message.topic) end end
        return { on_publish = hook('on_publish'), on_retain = hook('on_retain'),
          authorize_receive = hook('authorize_receive'), on_deliver = hook('on_deliver') }
        """

    @Test("Wills pass the same hooks")
    func wills() async throws {
        let broker = try await ScriptedBroker(Self.watching)
        let reader = try broker.memory.connect("reader")
        try reader.subscribe("#")
        try broker.memory.connect("c", will: Will(topic: "w", payload: [0x31], retain: true)).cut()
        try reader.expectPublish("w", "1")
        #expect(
            broker.notes == ["on_publish,will,w", "on_retain,will,w", "authorize_receive,will,w", "on_deliver,will,w"])
    }

    @Test("Retained messages pass the same hooks")
    func retained() async throws {
        let broker = try await ScriptedBroker(Self.watching)
        _ = try broker.memory.connect("p").publishAcknowledged("t", "1", retain: true)
        let reader = try broker.memory.connect("reader")
        try reader.subscribe("t")
        try reader.expectPublish("t", "1", retain: true)
        #expect(
            broker.notes == [
                "on_publish,client,t", "on_retain,client,t", "authorize_receive,retained,t", "on_deliver,retained,t",
            ])
    }
}
