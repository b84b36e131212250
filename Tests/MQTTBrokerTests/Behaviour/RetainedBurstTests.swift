import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Many retained messages")
struct RetainedBurstTests {
    @Test("more retained messages of QoS 0 than one write holds all come, without anything else happening")
    func manyQoS0() async throws {
        let broker = try await InMemoryBroker()
        let publisher = try broker.connect("p")
        let payload = String(repeating: "x", count: 1000)
        for number in 0..<400 { publisher.publish("t/\(number)", payload, retain: true) }
        let client = try broker.connect("c")
        try client.subscribe("t/#")
        #expect(try client.takeAll().count == 400)
    }

    @Test("with a short queue no retained message of QoS 1 is lost")
    func manyQoS1() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumQueuedMessages = 10
        let broker = try await InMemoryBroker(configuration: configuration)
        let publisher = try broker.connect("p")
        for number in 0..<300 { publisher.publish("t/\(number)", "x", qos: .atLeastOnce, retain: true) }
        let client = try broker.connect("c", properties: [.receiveMaximum(4)])
        try client.subscribe("t/#", qos: .atLeastOnce)
        var topics: Set<String> = []
        while topics.count < 300 {
            guard case .publish(let publish) = try client.next() else { break }
            topics.insert(publish.topic)
            client.puback(publish)
        }
        #expect(topics.count == 300)
        #expect(broker.dropped(.queueFull) == 0)
    }
}
