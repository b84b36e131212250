import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Sessions and retained messages, as plugins see them")
struct InspectionTests {
    @Test("sessions with and without connection, their subscriptions and what waits")
    func sessions() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let client = try broker.connect("a", on: 1, properties: [.sessionExpiryInterval(60)])
        try client.subscribe("x/#", qos: .atLeastOnce, noLocal: true, identifier: 5)
        try client.subscribe("$share/g/y")
        client.cut()
        let other = try broker.connect("b")
        other.publish("x/1", "1", qos: .atLeastOnce)
        let handle = broker.handle
        let all = try await broker.perform { await handle.sessions(.all) }.sorted { $0.client.id < $1.client.id }
        #expect(all.map(\.client.id) == ["a", "b"])
        #expect(all.map(\.isConnected) == [false, true])
        #expect(all[0].expiryInterval == 60)
        #expect(all[0].queuedCount == 1)
        let subscriptions = all[0].subscriptions.sorted { $0.filter < $1.filter }
        #expect(subscriptions.map(\.filter) == ["x/#", "y"])
        #expect(subscriptions.map(\.share) == [nil, "g"])
        #expect(subscriptions[0].options.noLocal)
        #expect(subscriptions[0].identifier == 5)
        #expect(try await broker.perform { await handle.sessions(ClientSelector(id: "b")) }.count == 1)
    }

    @Test("retained messages are found, counted off, written and cleared")
    func retained() async throws {
        let broker = try await InMemoryBroker()
        let handle = broker.handle
        let client = try broker.connect("c")
        for number in 0..<1200 { client.publish("many/\(number)", "\(number)", retain: true) }
        client.publish(
            "one", "1", qos: .atLeastOnce, retain: true, properties: [.messageExpiryInterval(10), .contentType("x")])
        broker.advance(seconds: 4)
        let one = try await broker.perform { await handle.retainedMessages(matching: "one", limit: 10) }
        #expect(one.map(\.payload) == [[0x31]])
        #expect(one.first?.properties.messageExpiryInterval == 6)
        #expect(one.first?.properties.contentType == "x")
        #expect(one.first?.publisher == "c")
        #expect(
            try await broker.perform { await handle.retainedMessages(matching: "many/#", limit: 5000) }.count == 1200)
        #expect(try await broker.perform { await handle.retainedMessages(matching: "#", limit: 7) }.count == 7)
        #expect(try await broker.perform { await handle.retainedMessages(matching: "a/#/b", limit: 7) } == [])
        #expect(try await broker.perform { await handle.clearRetained(topic: "one") })
        #expect(try await broker.perform { await handle.clearRetained(topic: "one") } == false)
        try handle.publish(Message(topic: "written", payload: [1], retain: true), as: "test")
        broker.run()
        #expect(try await broker.perform { await handle.retainedMessages(matching: "written", limit: 1) }.count == 1)
    }
}
