import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_will")
struct WillInterceptorTests {
    struct Broken: Error {}

    private let will = Will(topic: "w", payload: Array("gone".utf8), qos: .atLeastOnce)

    private func sent(_ plugins: [any Plugin], will: Will? = nil) async throws -> (ScriptedClient, InMemoryBroker) {
        let broker = try await InMemoryBroker(plugins: plugins)
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        try broker.connect("c", will: will ?? self.will, properties: [.sessionExpiryInterval(100)]).cut()
        return (watcher, broker)
    }

    @Test(
        "A will passes on_will, authorize, on_publish and so on, in that order, when it is sent",
        arguments: [true, false])
    func edited(isLater: Bool) async throws {
        let asked = Recorded<String>()
        let edit: @Sendable (inout Message) -> Void = { message in
            message.topic = "edited/" + message.topic
            message.payload = Array("edited".utf8)
        }
        let (watcher, _) = try await sent([
            ScriptedWillInterceptor { message, client in
                asked.append("on_will \(client.id) \(message.origin.rawValue)")
                guard isLater else {
                    edit(&message)
                    return .pass
                }
                return .later { copy in
                    await Task.yield()
                    edit(&copy)
                    return .pass
                }
            },
            ScriptedAuthorizer { request, _ in
                if request.action == .publish { asked.append("authorize \(request.topic)") }
                return .allowed
            },
            ScriptedPublishInterceptor { message, _ in
                asked.append("on_publish \(message.topic)")
                return .pass
            },
        ])
        try watcher.expectPublish("edited/w", "edited")
        #expect(
            asked.values == [
                "authorize w", "on_will c will", "authorize edited/w", "on_publish edited/w",
            ])
    }

    @Test("a veto, an error, a deadline and an invalid topic keep it from being sent")
    func notSent() async throws {
        let gate = Gate()
        let bodies: [(@Sendable (inout Message) throws -> WillOutcome, failures: UInt64)] = [
            ({ _ in .drop }, 0), ({ _ in .later { _ in .drop } }, 0), ({ _ in throw Broken() }, 1),
            ({ _ in .later { _ in .later { _ in .pass } } }, 1),
            (
                { _ in
                    .later { _ in
                        try await gate.wait()
                        return .pass
                    }
                }, 1
            ),
            (
                { message in
                    message.topic = "a/#"
                    return .pass
                }, 1
            ),
        ]
        for (body, failures) in bodies {
            let (watcher, broker) = try await sent([ScriptedWillInterceptor { message, _ in try body(&message) }])
            broker.advance(seconds: 1.5)
            try watcher.expectNothing()
            #expect(broker.hookFailures == failures)
        }
    }

    @Test("a delayed will is asked about after its delay, one that is cancelled never")
    func delayed() async throws {
        let asked = Recorded<String>()
        var delayed = will
        delayed.properties = [.willDelayInterval(10)]
        let plugin = ScriptedWillInterceptor { message, _ in
            asked.append(message.topic)
            return .pass
        }
        let (watcher, broker) = try await sent([plugin], will: delayed)
        broker.advance(seconds: 9)
        #expect(asked.values == [])
        broker.advance(seconds: 2)
        #expect(asked.values == ["w"])
        try watcher.expectPublish("w", "gone")
        let (_, other) = try await sent([plugin], will: delayed)
        _ = try other.connect("c", cleanStart: false)
        other.advance(seconds: 20)
        #expect(asked.values == ["w"])
    }
}
