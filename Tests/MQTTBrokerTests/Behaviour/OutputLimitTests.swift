import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Output limit")
struct OutputLimitTests {
    @Test("a small limit of the output holds as well as a large one")
    func small() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumOutputBuffer = 10_000
        let broker = try await InMemoryBroker(configuration: configuration)
        let slow = try broker.connect("slow")
        try slow.subscribe("t")
        slow.stopReading()
        let publisher = try broker.connect("p")
        for _ in 0..<100 { publisher.publish("t", String(repeating: "x", count: 1000)) }
        #expect(broker.dropped(.queueFull) >= 90)
    }
}
