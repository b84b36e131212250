import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("Topic aliases of clients")
struct TopicAliasTests {
    @Test("[MQTT-3.3.2-12] an alias stands for its topic until it gets another one, and is not passed on")
    func alias() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#", qos: .atLeastOnce)
        let client = try broker.connect("c")
        client.publish("long/topic", "1", properties: [.topicAlias(1)])
        client.publish("other", "2", properties: [.topicAlias(10)])
        client.publish("", "3", properties: [.topicAlias(1)])
        client.publish("", "4", qos: .atLeastOnce, properties: [.topicAlias(10), .contentType("c")])
        client.publish("another", "5", properties: [.topicAlias(1)])
        client.publish("", "6", properties: [.topicAlias(1)])
        #expect(try watcher.expectPublish("long/topic", "1").properties.isEmpty)
        try watcher.expectPublish("other", "2")
        try watcher.expectPublish("long/topic", "3")
        #expect(try watcher.expectPublish("other", "4", qos: .atLeastOnce).properties == [.contentType("c")])
        try watcher.expectPublish("another", "5")
        try watcher.expectPublish("another", "6")
    }

    @Test("[MQTT-3.3.2-9] an alias above the maximum gets 0x94")
    func aboveMaximum() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        client.publish("t", properties: [.topicAlias(11)])
        try client.expectDisconnect(.topicAliasInvalid)
    }

    @Test("an alias that stands for nothing is a protocol error")
    func unknown() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        client.publish("t", properties: [.topicAlias(1)])
        client.publish("", properties: [.topicAlias(2)])
        try client.expectDisconnect(.protocolError)
    }

    @Test("[MQTT-3.3.2-7] aliases end with their connection")
    func perConnection() async throws {
        let broker = try await InMemoryBroker()
        let first = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        first.publish("t", properties: [.topicAlias(1)])
        first.cut()
        let second = try broker.connect("c", cleanStart: false)
        second.publish("", properties: [.topicAlias(1)])
        try second.expectDisconnect(.protocolError)
    }

    @Test("[MQTT-3.3.4-6] a client's PUBLISH with a subscription identifier is a protocol error")
    func subscriptionIdentifier() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        client.publish("t", properties: [.subscriptionIdentifier(1)])
        try client.expectDisconnect(.protocolError)
    }
}
