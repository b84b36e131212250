import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_retain")
struct RetainInterceptorTests {
    struct Broken: Error {}

    private func stored(in broker: InMemoryBroker) throws -> [String] {
        let reader = try broker.connect("reader")
        try reader.subscribe("#", qos: .exactlyOnce)
        return try reader.takeAll().compactMap {
            guard case .publish(let publish) = $0 else { return nil }
            return "\(publish.topic) \(String(decoding: publish.payload, as: UTF8.self))"
        }
    }

    @Test("subscribers get what was published, and the store what the hook left of it")
    func edited() async throws {
        let seen = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedRetainInterceptor { message, client in
                seen.append("\(client.id) \(message.topic) \(message.origin.rawValue)")
                message.payload += Array("!".utf8)
                message.topic = "kept/" + message.topic
                return true
            }
        ])
        let subscriber = try broker.connect("s")
        try subscriber.subscribe("t")
        let client = try broker.connect("c")
        client.publish("t", "1", retain: true)
        client.publish("t", "2")
        try subscriber.expectPublish("t", "1")
        try subscriber.expectPublish("t", "2")
        #expect(try stored(in: broker) == ["kept/t 1!"])
        #expect(seen.values == ["c t client"])
    }

    @Test("a veto, an error and an invalid topic leave the store as it was, and the message goes out")
    func vetoed() async throws {
        let bodies: [(@Sendable (inout Message) throws -> Bool, failures: UInt64)] = [
            ({ _ in false }, 0), ({ _ in throw Broken() }, 1),
            (
                { message in
                    message.topic = ""
                    return true
                }, 1
            ),
        ]
        for (body, failures) in bodies {
            let broker = try await InMemoryBroker(plugins: [
                ScriptedRetainInterceptor { message, _ in message.payload == [0x30] ? true : try body(&message) }
            ])
            let subscriber = try broker.connect("s")
            try subscriber.subscribe("t")
            let client = try broker.connect("c")
            client.publish("t", "0", retain: true)
            client.publish("t", "1", retain: true)
            client.publish("t", "", retain: true)
            try subscriber.expectPublish("t", "0")
            try subscriber.expectPublish("t", "1")
            try subscriber.expectPublish("t", "")
            #expect(try stored(in: broker) == ["t 0"])
            #expect(broker.hookFailures == failures * 2)
        }
    }

    @Test("wills and what plugins publish are asked about, too; the expiry stays")
    func paths() async throws {
        let seen = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedRetainInterceptor { message, client in
                seen.append("\(client.id) \(message.origin.rawValue)")
                message.payload += [0x21]
                return true
            }
        ])
        try broker.connect("c", will: Will(topic: "w", payload: [0x31], retain: true)).cut()
        try broker.handle.publish(
            Message(topic: "p", payload: [0x32], retain: true, properties: [.messageExpiryInterval(10)]), as: "plugin")
        broker.run()
        #expect(seen.values == ["c will", "$script/plugin script"])
        broker.advance(seconds: 5)
        #expect(Set(try stored(in: broker)) == ["w 1!", "p 2!"])
        broker.advance(seconds: 6)
        #expect(try stored(in: broker) == ["w 1!"])
    }
}
