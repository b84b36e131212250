import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("Topic aliases towards clients")
struct OutboundAliasTests {
    @Test(
        "[MQTT-3.1.2-27] a client gets no alias above its maximum, and none without one",
        arguments: [0, 1, 2] as [UInt16], QoS.allCases)
    func maximum(maximum: UInt16, qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", properties: maximum == 0 ? [] : [.topicAliasMaximum(maximum)])
        try client.subscribe("#", qos: qos)
        let publisher = try broker.connect("p")
        let topics = ["long/topic/a", "long/topic/b", "long/topic/c"]
        for _ in 0..<3 { for topic in topics { publisher.publish(topic, "x", qos: qos) } }
        var known: [UInt16: String] = [:]
        var seen: [String] = []
        for case .publish(let publish) in try client.takeAll() {
            if let alias = publish.properties.topicAlias {
                #expect(alias >= 1 && alias <= maximum)
                if !publish.topic.isEmpty { known[alias] = publish.topic }
                seen.append(known[alias] ?? "unknown")
            } else {
                #expect(!publish.topic.isEmpty)
                seen.append(publish.topic)
            }
        }
        #expect(seen == topics + topics + topics)
        #expect(known.count == Int(maximum))
    }

    @Test("[MQTT-3.1.2-24] a packet that has no room left for its alias goes without", arguments: QoS.allCases)
    func packetSize(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", properties: [.topicAliasMaximum(5), .maximumPacketSize(30)])
        try client.subscribe("t", qos: qos)
        let publisher = try broker.connect("p")
        // Fixed header, topic, packet identifier and the length of the properties take 6 or 8 of the 30 bytes.
        let most = String(repeating: "x", count: qos == .atMostOnce ? 24 : 22)
        let short = String(most.dropLast(3))
        for payload in [most, short, most] { publisher.publish("t", payload, qos: qos) }
        for payload in [most, short, most] {
            let publish = try client.expectPublish("t", payload, qos: qos)
            #expect(publish.properties.topicAlias == (payload == short ? 1 : nil))
            #expect(Packet.publish(publish).encodedSize(version: .v5) <= 30)
        }
    }

    @Test("[MQTT-3.3.2-7] aliases begin anew with a connection, also for what is repeated")
    func reconnect() async throws {
        let broker = try await InMemoryBroker()
        let properties: Properties = [.topicAliasMaximum(5), .sessionExpiryInterval(100)]
        let first = try broker.connect("c", cleanStart: false, properties: properties)
        try first.subscribe("#", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        for _ in 0..<2 { publisher.publish("long/topic", "x", qos: .atLeastOnce) }
        #expect(try first.takeAll().count == 2)
        first.cut()
        let second = try broker.connect("c", cleanStart: false, properties: properties)
        guard case .publish(let publish) = try second.next() else {
            Issue.record("no PUBLISH")
            return
        }
        #expect(publish.topic == "long/topic")
        #expect(publish.dup)
    }
}
