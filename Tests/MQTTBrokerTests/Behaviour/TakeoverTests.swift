import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("Takeover")
struct TakeoverTests {
    @Test(
        "[MQTT-3.1.4-3] a second CONNECT takes the client identifier over; 5.0 is told 0x8E",
        arguments: ProtocolVersion.allCases)
    func takeover(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let first = try broker.connect("c", version)
        let second = try broker.connect("c", version)
        if version == .v5 {
            try first.expectDisconnect(.sessionTakenOver)
            #expect(first.ending == .closed(draining: true))
        } else {
            try first.expectClosed()
        }
        #expect(second.isOpen)
        #expect(broker.connectionCount == 1)
    }

    @Test("[MQTT-3.1.4-3] the session goes to the newcomer, with what is in flight")
    func session() async throws {
        let broker = try await InMemoryBroker()
        let kept: Properties = [.sessionExpiryInterval(100)]
        let first = try broker.connect("c", cleanStart: false, properties: kept)
        try first.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        publisher.publish("t", "1", qos: .atLeastOnce)
        let publish = try first.expectPublish("t", "1", qos: .atLeastOnce)
        let second = broker.open()
        #expect(try second.connect("c", cleanStart: false, properties: kept).sessionPresent)
        let again = try second.expectPublish("t", "1", qos: .atLeastOnce, dup: true)
        #expect(again.packetIdentifier == publish.packetIdentifier)
        // What the old connection still sends is not heard.
        first.puback(publish)
        publisher.publish("t", "2", qos: .atLeastOnce)
        try second.expectPublish("t", "2", qos: .atLeastOnce)
    }

    @Test("a session that ends with its connection is not there for the newcomer")
    func endingSession() async throws {
        let broker = try await InMemoryBroker()
        let first = try broker.connect("c")
        try first.subscribe("t")
        let second = broker.open()
        #expect(try !second.connect("c", cleanStart: false).sessionPresent)
        try broker.connect("p").publish("t", "1")
        try second.expectNothing()
    }

    @Test("other client identifiers are other clients, to the byte")
    func others() async throws {
        let broker = try await InMemoryBroker()
        let clients = try ["c", "C", "c ", "cé"].map { try broker.connect($0) }
        #expect(clients.allSatisfy { $0.isOpen })
        #expect(broker.connectionCount == 4)
    }

    @Test("clients without identifier do not meet")
    func assigned() async throws {
        let broker = try await InMemoryBroker()
        let clients = try (0..<20).map { _ in
            let client = broker.open()
            return (client, try client.connect("").properties.assignedClientIdentifier)
        }
        #expect(Set(clients.compactMap(\.1)).count == 20)
        #expect(clients.allSatisfy { $0.0.isOpen })
    }
}
