import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Message expiry through hooks")
struct ExpiryThroughHooksTests {
    @Test(
        "[MQTT-3.3.2-6] a message keeps its expiry when a hook edits it", arguments: [true, false])
    func edited(isAsync: Bool) async throws {
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { message, _ in
                message.payload = [0x79]
                return .pass
            }
            : ScriptedPublishInterceptor { message, _ in
                message.payload = [0x79]
                return .pass
            }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c")
        try client.subscribe("t")
        client.publish("t", "x", properties: [.messageExpiryInterval(60)])
        #expect(try client.expectPublish("t", "y").properties.messageExpiryInterval == 60)
    }

    @Test("a hook sees the expiry of a message, and may change or remove it", arguments: [true, false])
    func visible(isAsync: Bool) async throws {
        let seen = Recorded<UInt32?>()
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { message, _ in
                seen.append(message.properties.messageExpiryInterval)
                message.properties.messageExpiryInterval = message.topic == "none" ? nil : 10
                return .pass
            }
            : ScriptedPublishInterceptor { message, _ in
                seen.append(message.properties.messageExpiryInterval)
                message.properties.messageExpiryInterval = message.topic == "none" ? nil : 10
                return .pass
            }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c")
        try client.subscribe("#")
        client.publish("t", "x", properties: [.messageExpiryInterval(60)])
        #expect(try client.expectPublish("t", "x").properties.messageExpiryInterval == 10)
        client.publish("none", "x", properties: [.messageExpiryInterval(60)])
        #expect(try client.expectPublish("none", "x").properties.messageExpiryInterval == nil)
        #expect(seen.values == [60, 60])
    }
}
