import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("What a broker holds")
struct HoldingsTests {
    @Test("grows with its clients, and is nothing again once they and their sessions are gone")
    func nothingLeft() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let empty = broker.holdings
        let subscriber = try broker.connect("s", on: 0, properties: [.sessionExpiryInterval(60)])
        try subscriber.subscribe("a/+", qos: .atLeastOnce)
        try subscriber.subscribe("$share/g/b", qos: .atLeastOnce)
        subscriber.cut()
        let publisher = try broker.connect("p", on: 1, keepAlive: 10)
        #expect(try publisher.publishAcknowledged("a/1", "kept") == .success)

        let full = broker.holdings
        #expect(full.connections == 1 && full.admittedConnections == 1)
        #expect(full.sessions == 2 && full.clientIdentifiers == 2)
        #expect(full.subscriptions == 2 && full.sharedGroups == 1)
        #expect(full.mostQueued == 1 && full.mostQueuedBytes > 0 && full.mostInflight == 0)
        #expect(full.timers == 2)

        publisher.disconnect()
        broker.advance(seconds: 61)
        #expect(broker.holdings == empty)
        #expect(empty.sessions + empty.connections + empty.subscriptions + empty.timers == 0)
    }

    @Test("and the bytes for a client can be taken as they are")
    func bytes() async throws {
        let broker = try await InMemoryBroker()
        let client = broker.open(.v3_1_1)
        client.send(.connect(Connect(version: .v3_1_1, clientIdentifier: "c")), .pingreq)
        #expect(client.takeBytes() == [0x20, 2, 0, 0, 0xD0, 0])
        #expect(client.takeBytes() == [])
    }
}
