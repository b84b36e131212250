import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("A pause that on_publish asks for")
struct PublisherPauseTests {
    @Test("the message passes at once, what its publisher sends next waits, others do not")
    func pause() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedPublishInterceptor { message, client in
                if client.id == "fast" { message.publisherPause = 2 }
                return .pass
            }
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let fast = try broker.connect("fast")
        let other = try broker.connect("other")
        for number in 0..<3 { fast.publish("t", "\(number)") }
        try watcher.expectPublish("t", "0")
        other.publish("t", "other")
        try watcher.expectPublish("t", "other")
        broker.advance(seconds: 1.9)
        try watcher.expectNothing()
        broker.advance(seconds: 0.3)
        try watcher.expectPublish("t", "1")
        try watcher.expectNothing()
        broker.advance(seconds: 2.2)
        try watcher.expectPublish("t", "2")
    }

    @Test("of several that are asked for, the longest holds", arguments: [[2.0, 5.0], [5.0, 2.0], [5.0, 0.0]])
    func longest(pauses: [Double]) async throws {
        let broker = try await InMemoryBroker(
            plugins: pauses.map { pause in
                ScriptedPublishInterceptor { message, _ in
                    message.publisherPause = pause
                    return .pass
                }
            })
        let client = try broker.connect("c")
        client.publish("t", "0")
        broker.advance(seconds: 4.9)
        #expect(client.isHeldBack)
        broker.advance(seconds: 0.2)
        #expect(!client.isHeldBack)
    }

    @Test("a pause asked for beside an interceptor that takes its time begins when that has answered")
    func suspended() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncPublishInterceptor { _, _ in
                try await gate.wait()
                return .pass
            },
            ScriptedPublishInterceptor { message, _ in
                message.publisherPause = 5
                return .pass
            },
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let fast = try broker.connect("fast")
        fast.publish("t", "0")
        fast.publish("t", "1")
        gate.release()
        broker.run()
        try watcher.expectPublish("t", "0")
        #expect(gate.waitingCount == 0)
        broker.advance(seconds: 5.2)
        #expect(gate.waitingCount == 1)
    }
}
