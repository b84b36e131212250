import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Sessions")
struct SessionTests {
    private static let forever: Properties = [.sessionExpiryInterval(.max)]

    private func connect(
        _ broker: InMemoryBroker, _ version: ProtocolVersion, present: Bool
    ) throws -> ScriptedClient {
        let client = broker.open(version)
        let connack = try client.connect(
            "c", cleanStart: false, properties: version == .v5 ? Self.forever : [])
        #expect(connack.sessionPresent == (present && version != .v3_1))
        return client
    }

    @Test(
        "[MQTT-3.1.2-5] [MQTT-4.1.0-1] a kept session has its subscriptions and what came at QoS 1 and 2",
        arguments: ProtocolVersion.allCases)
    func offlineQueue(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let first = try connect(broker, version, present: false)
        try first.subscribe("t", qos: .exactlyOnce)
        first.cut()
        let publisher = try broker.connect("p", version)
        publisher.publish("t", "0")
        publisher.publish("t", "1", qos: .atLeastOnce)
        publisher.publish("t", "2", qos: .exactlyOnce)
        #expect(broker.dropped(.offlineQoS0) == 1)
        let second = try connect(broker, version, present: true)
        try second.expectPublish("t", "1", qos: .atLeastOnce)
        try second.expectPublish("t", "2", qos: .exactlyOnce)
        publisher.publish("t", "live")
        try second.expectPublish("t", "live")
    }

    @Test("[MQTT-3.1.2-4] a clean start forgets the session", arguments: ProtocolVersion.allCases)
    func cleanStart(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let first = try connect(broker, version, present: false)
        try first.subscribe("t", qos: .atLeastOnce)
        first.cut()
        let publisher = try broker.connect("p", version)
        publisher.publish("t", "1", qos: .atLeastOnce)
        let second = broker.open(version)
        #expect(try !second.connect("c", cleanStart: true).sessionPresent)
        publisher.publish("t", "2", qos: .atLeastOnce)
        try second.expectNothing()
    }

    @Test("[MQTT-3.1.2-6] a clean session of 3.x ends with its connection", arguments: [ProtocolVersion.v3_1, .v3_1_1])
    func cleanSession(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        try broker.connect("c", version, cleanStart: true).cut()
        #expect(broker.sessions == [])
        _ = try connect(broker, version, present: false)
    }

    @Test("[MQTT-3.1.2-23] a session of 5.0 lives on for its expiry interval")
    func expiry() async throws {
        let broker = try await InMemoryBroker()
        func connect() throws -> Bool {
            let client = broker.open()
            let connack = try client.connect("c", cleanStart: false, properties: [.sessionExpiryInterval(60)])
            client.cut()
            return connack.sessionPresent
        }
        #expect(try !connect())
        broker.advance(seconds: 59)
        #expect(try connect())
        broker.advance(seconds: 59)
        #expect(try connect())
        #expect(broker.sessions == ["c"])
        broker.advance(seconds: 61)
        #expect(broker.sessions == [])
        #expect(try !connect())
    }

    @Test("a session of 5.0 without an interval ends with its connection, and its subscriptions with it")
    func noExpiry() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", cleanStart: false)
        try client.subscribe("t", qos: .atLeastOnce)
        client.cut()
        #expect(broker.sessions == [])
        #expect(try broker.connect("p").publishAcknowledged("t") == .noMatchingSubscribers)
    }

    @Test("[MQTT-3.14.2-2] DISCONNECT may change the interval, but not from 0")
    func disconnectInterval() async throws {
        let broker = try await InMemoryBroker()
        let longer = try broker.connect("c", properties: [.sessionExpiryInterval(1)])
        longer.disconnect(properties: [.sessionExpiryInterval(100)])
        broker.advance(seconds: 50)
        #expect(broker.sessions == ["c"])
        let ending = try broker.connect("c", cleanStart: false, properties: [.sessionExpiryInterval(100)])
        ending.disconnect(properties: [.sessionExpiryInterval(0)])
        #expect(broker.sessions == [])
        let none = try broker.connect("c")
        none.disconnect(properties: [.sessionExpiryInterval(100)])
        try none.expectDisconnect(.protocolError)
        #expect(broker.sessions == [])
    }

    @Test("what waits for a client that is away has limits in messages and bytes; the oldest stay")
    func queueLimits() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumQueuedMessages = 3
        let broker = try await InMemoryBroker(configuration: configuration)
        let first = try connect(broker, .v5, present: false)
        try first.subscribe("t", qos: .atLeastOnce)
        first.cut()
        let publisher = try broker.connect("p")
        for number in 0..<5 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        #expect(broker.dropped(.queueFull) == 2)
        let second = try connect(broker, .v5, present: true)
        for number in 0..<3 { try second.expectPublish("t", "\(number)", qos: .atLeastOnce) }
        try second.expectNothing()
    }

    @Test("bytes that wait are limited, too")
    func queueBytes() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumQueuedBytes = 2500
        let broker = try await InMemoryBroker(configuration: configuration)
        let client = try connect(broker, .v5, present: false)
        try client.subscribe("t", qos: .atLeastOnce)
        client.cut()
        let publisher = try broker.connect("p")
        for _ in 0..<5 { publisher.publish("t", String(repeating: "x", count: 1000), qos: .atLeastOnce) }
        #expect(broker.dropped(.queueFull) == 3)
    }

    @Test("[MQTT-3.3.2-5] what expires while the client is away is not delivered, the rest says what is left of it")
    func messageExpiry() async throws {
        let broker = try await InMemoryBroker()
        let first = try connect(broker, .v5, present: false)
        try first.subscribe("t", qos: .atLeastOnce)
        first.cut()
        let publisher = try broker.connect("p")
        for (name, interval) in [("short", 10), ("long", 100)] as [(String, UInt32)] {
            publisher.publish("t", name, qos: .atLeastOnce, properties: [.messageExpiryInterval(interval)])
        }
        publisher.publish("t", "eternal", qos: .atLeastOnce)
        broker.advance(seconds: 30)
        let second = try connect(broker, .v5, present: true)
        let long = try second.expectPublish("t", "long", qos: .atLeastOnce)
        #expect(long.properties.messageExpiryInterval == 70)
        let eternal = try second.expectPublish("t", "eternal", qos: .atLeastOnce)
        #expect(eternal.properties.messageExpiryInterval == nil)
        try second.expectNothing()
        #expect(broker.dropped(.expired) == 1)
    }

    @Test("the version may change from connection to connection")
    func otherVersion() async throws {
        let broker = try await InMemoryBroker()
        let first = try connect(broker, .v5, present: false)
        try first.subscribe("t", qos: .atLeastOnce, identifier: 7)
        first.cut()
        let publisher = try broker.connect("p")
        publisher.publish("t", "1", qos: .atLeastOnce, properties: [.contentType("c")])
        let old = try connect(broker, .v3_1_1, present: true)
        let publish = try old.expectPublish("t", "1", qos: .atLeastOnce)
        old.cut()
        let new = try connect(broker, .v5, present: true)
        let again = try new.expectPublish("t", "1", qos: .atLeastOnce, dup: true)
        #expect(again.packetIdentifier == publish.packetIdentifier)
        #expect(again.properties.subscriptionIdentifiers == [7])
        #expect(again.properties.contentType == "c")
    }
}
