import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("What an operator sees and does")
struct OperatorTests {
    @Test("is shown how much there is, on all loops")
    func status() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let first = try broker.connect("first", on: 0)
        let second = try broker.connect("second", on: 1, properties: [.sessionExpiryInterval(100)])
        try first.subscribe("a/#")
        try second.subscribe("a/+", qos: .atLeastOnce)
        try second.subscribe("b", qos: .atLeastOnce)
        second.disconnect()
        _ = try first.publishAcknowledged("b", "1", retain: true)
        try await broker.perform { try await broker.handle.ban(Ban(username: "mallory")) }
        let status = try #require(try await broker.perform { await broker.broker.status() })
        #expect(status.clients == 1)
        #expect(status.sessions == 2)
        #expect(status.subscriptions == 3)
        #expect(status.queuedMessages == 1)
        #expect(status.retainedMessages == 1)
        #expect(status.bans == 1)
        try await broker.shutdown()
        #expect(await broker.broker.status() == nil)
    }

    @Test("publishes with the origin admin, past authorizers, and through every other hook")
    func publish() async throws {
        let seen = Recorded<String>()
        let plugins: [any Plugin] = [
            ScriptedAuthorizer { request, _ in request.action == .subscribe ? .allowed : .deny(.notAuthorized) },
            ScriptedRetainInterceptor { message, client in
                seen.append("\(message.topic) \(message.origin.rawValue) \(client.id) \(client.isInternal)")
                return true
            },
        ]
        let broker = try await InMemoryBroker(loops: 2, plugins: plugins)
        let reader = try broker.connect("reader", on: 1)
        try reader.subscribe("a")
        try broker.broker.publish(
            asOperator: Message(topic: "a", payload: Array("1".utf8), retain: true, origin: .client, publisher: "x"))
        broker.run()
        try reader.expectPublish("a", "1")
        #expect(seen.values == ["a admin $admin true"])
        #expect(throws: BackChannelError.invalidTopic("a/#")) {
            try broker.broker.publish(asOperator: Message(topic: "a/#", payload: []))
        }
        try await broker.shutdown()
        #expect(throws: BackChannelError.notRunning) {
            try broker.broker.publish(asOperator: Message(topic: "a", payload: []))
        }
    }
}
