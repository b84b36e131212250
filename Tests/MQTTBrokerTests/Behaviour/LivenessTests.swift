import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("Keep alive and connect timeout")
struct LivenessTests {
    @Test(
        "[MQTT-3.1.2-22] silence of one and a half times the keep alive ends the connection",
        arguments: ProtocolVersion.allCases)
    func silence(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", version, keepAlive: 10)
        broker.advance(seconds: 14.9)
        #expect(client.isOpen)
        broker.advance(seconds: 0.4)
        if version == .v5 {
            try client.expectDisconnect(.keepAliveTimeout)
        } else {
            try client.expectClosed()
        }
        #expect(broker.connectionCount == 0)
    }

    @Test("any packet keeps the connection alive", arguments: ProtocolVersion.allCases)
    func activity(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", version, keepAlive: 10)
        for round in 0..<10 {
            broker.advance(seconds: 14)
            if round % 2 == 0 {
                client.send(.pingreq)
                try client.expect(.pingresp)
            } else {
                client.publish("t")
            }
        }
        #expect(client.isOpen)
        broker.advance(seconds: 16)
        #expect(!client.isOpen)
    }

    @Test("what the broker sends does not count")
    func received() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", keepAlive: 10)
        try client.subscribe("t")
        let publisher = try broker.connect("p")
        for _ in 0..<4 {
            broker.advance(seconds: 5)
            publisher.publish("t", "x")
        }
        #expect(!client.isOpen)
    }

    @Test("a keep alive of 0 lasts for ever")
    func none() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", keepAlive: 0)
        broker.advance(seconds: 1_000_000)
        #expect(client.isOpen)
    }

    @Test("[MQTT-3.2.2-21] the keep alive that the broker sets is the one that holds")
    func serverKeepAlive() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumKeepAlive = 10
        let broker = try await InMemoryBroker(configuration: configuration)
        let client = broker.open()
        #expect(try client.connect("c", keepAlive: 600).properties.serverKeepAlive == 10)
        broker.advance(seconds: 16)
        try client.expectDisconnect(.keepAliveTimeout)
    }

    @Test("a connection that sends no CONNECT is closed after its time")
    func connectTimeout() async throws {
        let broker = try await InMemoryBroker()
        let silent = broker.open()
        let slow = broker.open()
        slow.send(bytes: [0x10])
        broker.advance(seconds: 9.9)
        #expect(silent.isOpen && slow.isOpen)
        broker.advance(seconds: 0.3)
        try silent.expectClosed()
        try slow.expectClosed()
        #expect(broker.connectionCount == 0)
    }

    @Test("a connection that was accepted is not closed by the connect timeout")
    func accepted() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        broker.advance(seconds: 30)
        #expect(client.isOpen)
    }

    @Test("a jump of the wall clock ends nothing")
    func wallClock() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", keepAlive: 10)
        broker.clock.setWall(milliseconds: broker.clock.wall + 86_400_000)
        broker.advance(seconds: 10)
        #expect(client.isOpen)
    }
}
