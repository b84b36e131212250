import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("Wills")
struct WillTests {
    private let will = Will(topic: "w", payload: Array("gone".utf8), qos: .atLeastOnce)

    private func watch(_ broker: InMemoryBroker) throws -> ScriptedClient {
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("w", qos: .atLeastOnce)
        return watcher
    }

    @Test("[MQTT-3.1.2-8] the will is sent when the connection breaks", arguments: ProtocolVersion.allCases)
    func cut(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        try broker.connect("c", version, will: will).cut()
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        try watcher.expectNothing()
    }

    @Test("[MQTT-3.14.4-3] a normal DISCONNECT discards the will", arguments: ProtocolVersion.allCases)
    func normal(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        let client = try broker.connect("c", version, will: will)
        client.disconnect()
        try watcher.expectNothing()
        #expect(client.ending == .closed(draining: false))
    }

    @Test("[MQTT-3.14.4-3] DISCONNECT with 0x04, or with an error, sends the will")
    func disconnectWithWill() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        for code in [ReasonCode.disconnectWithWill, .unspecifiedError] {
            try broker.connect("c", will: will).disconnect(code)
            try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        }
    }

    @Test("a protocol error and silence send the will, too")
    func otherEnds() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        let broken = try broker.connect("broken", .v3_1_1, will: will)
        broken.send(bytes: [0xFF, 0])
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        _ = try broker.connect("silent", .v3_1_1, keepAlive: 10, will: will)
        broker.advance(seconds: 14)
        try watcher.expectNothing()
        broker.advance(seconds: 2)
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
    }

    @Test("[MQTT-3.1.2-14] [MQTT-3.1.2-15] a will is retained when it says so")
    func retained() async throws {
        let broker = try await InMemoryBroker()
        for (name, retain) in [("a", true), ("b", false)] {
            try broker.connect(name, will: Will(topic: "w/\(name)", payload: [0x31], retain: retain)).cut()
        }
        let late = try broker.connect("late")
        try late.subscribe("w/#")
        try late.expectPublish("w/a", "1", retain: true)
        try late.expectNothing()
    }

    @Test("a will carries its properties, but not its delay")
    func properties() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        var will = will
        will.properties = [
            .willDelayInterval(0), .contentType("c"), .userProperty("k", "v"), .messageExpiryInterval(30),
        ]
        try broker.connect("c", will: will).cut()
        let publish = try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        #expect(publish.properties.contentType == "c")
        #expect(publish.properties.userProperties.map(\.value) == ["v"])
        #expect(publish.properties.messageExpiryInterval == 30)
        #expect(publish.properties.willDelayInterval == nil)
    }

    private func delayed(_ broker: InMemoryBroker, expiry: UInt32) throws -> ScriptedClient {
        var will = will
        will.properties = [.willDelayInterval(60)]
        return try broker.connect("c", will: will, properties: [.sessionExpiryInterval(expiry)])
    }

    @Test("[MQTT-3.1.3-9] a delayed will is sent after its delay")
    func delay() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        try delayed(broker, expiry: 600).cut()
        broker.advance(seconds: 59)
        try watcher.expectNothing()
        broker.advance(seconds: 2)
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        broker.advance(seconds: 700)
        try watcher.expectNothing()
    }

    @Test("[MQTT-3.1.3-9] the client's return before the delay cancels the will")
    func cancelled() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        try delayed(broker, expiry: 600).cut()
        broker.advance(seconds: 30)
        let client = try broker.connect("c", cleanStart: false)
        broker.advance(seconds: 120)
        try watcher.expectNothing()
        #expect(client.isOpen)
    }

    @Test("[MQTT-3.1.2-10] a session that ends before the delay sends the will")
    func sessionEndsFirst() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        try delayed(broker, expiry: 20).cut()
        broker.advance(seconds: 19)
        try watcher.expectNothing()
        broker.advance(seconds: 2)
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        broker.advance(seconds: 60)
        try watcher.expectNothing()
    }

    @Test("a session that ends with its connection sends a delayed will at once")
    func noSession() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        try delayed(broker, expiry: 0).cut()
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
    }

    @Test("[MQTT-3.1.4-3] a takeover sends the will; one that is delayed and resumed is not sent")
    func takeover() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        _ = try broker.connect("c", will: will)
        _ = try broker.connect("c")
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        _ = try delayed(broker, expiry: 600)
        _ = try broker.connect("c", cleanStart: false)
        broker.advance(seconds: 120)
        try watcher.expectNothing()
    }

    @Test("[MQTT-3.8.3-3] no local keeps a client's own will away from its session")
    func noLocal() async throws {
        let broker = try await InMemoryBroker()
        let kept: Properties = [.sessionExpiryInterval(100)]
        let client = try broker.connect("c", will: will, properties: kept)
        try client.subscribe("w", qos: .atLeastOnce, noLocal: true)
        let other = try broker.connect("other")
        try other.subscribe("w", qos: .atLeastOnce, noLocal: true)
        client.cut()
        try other.expectPublish("w", "gone", qos: .atLeastOnce)
        let back = try broker.connect("c", cleanStart: false, properties: kept)
        try back.expectNothing()
    }

    @Test("a clean start ends the old session, and sends its delayed will")
    func cleanStart() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try watch(broker)
        try delayed(broker, expiry: 600).cut()
        try watcher.expectNothing()
        _ = try broker.connect("c", cleanStart: true)
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
        broker.advance(seconds: 120)
        try watcher.expectNothing()
    }
}
