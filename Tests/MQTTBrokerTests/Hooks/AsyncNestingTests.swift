import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Nesting, taking its time")
struct AsyncNestingTests {
    @Test("messages that cause messages come to an end when the hooks take their time, too")
    func nesting() async throws {
        func plugin(_ name: String) -> AsyncPublishingPlugin {
            AsyncPublishingPlugin(
                PublishingPlugin(name: name) { message in
                    // An end of the test's own, far beyond the broker's.
                    message.topic.count < 40 ? Message(topic: message.topic + "x", payload: []) : nil
                })
        }
        let broker = try await InMemoryBroker(plugins: [plugin("a"), plugin("b")])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let client = try broker.connect("c")
        broker.runsAutomatically = false
        client.publish("t", "")
        broker.run(limit: 100_000)
        var deepest = 0
        for case .publish(let publish) in try watcher.takeAll() { deepest = max(deepest, publish.topic.count - 1) }
        #expect(deepest == 8)
    }
}
