import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Routes between loops")
struct CrossLoopRouteTests {
    @Test("a loop that never had a subscription finds the subscribers of each new topic")
    func emptyLoop() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let subscriber = try broker.connect("s", on: 1)
        try subscriber.subscribe("t")
        let publisher = try broker.connect("p", on: 0)
        publisher.publish("nobody", "0")
        publisher.publish("t", "1")
        publisher.publish("nobody", "2")
        publisher.publish("t", "3")
        try subscriber.expectPublish("t", "1")
        try subscriber.expectPublish("t", "3")
    }

    @Test("[MQTT-3.8.3-3] no local of one publisher does not hide another one's message from it")
    func noLocal() async throws {
        let broker = try await InMemoryBroker(
            loops: 2,
            plugins: [
                ScriptedPublishInterceptor { message, _ in
                    message.payload += [0x21]
                    return .pass
                }
            ])
        let client = try broker.connect("c", on: 0)
        try client.subscribe("t", noLocal: true)
        let other = try broker.connect("o", on: 1)
        client.publish("t", "mine")
        other.publish("t", "theirs")
        try client.expectPublish("t", "theirs!")
        try client.expectNothing()
    }
}
