import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Redelivery within quotas")
struct RedeliveryQuotaTests {
    @Test("[MQTT-3.3.4-9] [MQTT-4.9.0-1] what is repeated keeps within the Receive Maximum of the new connection")
    func smallerReceiveMaximum() async throws {
        let broker = try await InMemoryBroker()
        let first = try broker.connect("c", properties: [.sessionExpiryInterval(100), .receiveMaximum(10)])
        try first.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        for number in 0..<10 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        #expect(try first.takeAll().count == 10)
        first.cut()
        let second = try broker.connect(
            "c", cleanStart: false, properties: [.sessionExpiryInterval(100), .receiveMaximum(3)])
        for number in 0..<3 { try second.expectPublish("t", "\(number)", qos: .atLeastOnce, dup: true) }
        try second.expectNothing()
    }

    @Test("retained messages do not wait for what cannot be repeated yet", arguments: QoS.allCases)
    func retained(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let first = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        try first.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        for number in 0..<2 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        publisher.publish("r", "kept", qos: qos, retain: true)
        first.cut()
        let second = try broker.connect(
            "c", cleanStart: false, properties: [.sessionExpiryInterval(100), .receiveMaximum(1)])
        let repeated = try second.expectPublish("t", "0", qos: .atLeastOnce, dup: true)
        try second.subscribe("r", qos: qos)
        if qos == .atMostOnce { try second.expectPublish("r", "kept", retain: true) }
        second.puback(repeated)
        second.puback(try second.expectPublish("t", "1", qos: .atLeastOnce, dup: true))
        if qos != .atMostOnce { try second.expectPublish("r", "kept", qos: qos, retain: true) }
        try second.expectNothing()
    }

    @Test(
        "[MQTT-3.1.2-25] what is too large for the new connection is not repeated",
        arguments: [QoS.atLeastOnce, .exactlyOnce])
    func smallerPackets(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let first = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        try first.subscribe("t", qos: qos)
        let publisher = try broker.connect("p")
        let large = String(repeating: "x", count: 100)
        for payload in ["1", large, "2"] { publisher.publish("t", payload, qos: qos) }
        #expect(try first.takeAll().count == 3)
        first.cut()
        let second = try broker.connect(
            "c", cleanStart: false, properties: [.sessionExpiryInterval(100), .maximumPacketSize(50)])
        for payload in ["1", "2"] { try second.expectPublish("t", payload, qos: qos, dup: true) }
        try second.expectNothing()
        #expect(broker.dropped(.tooLarge) == 1)
    }

    @Test("[MQTT-4.9.0-1] the client's quota begins anew with its connection, whatever was not released before")
    func inboundQuota() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.receiveMaximum = 2
        let broker = try await InMemoryBroker(configuration: configuration)
        let first = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        for identifier in [1, 2] as [UInt16] { first.publish("t", qos: .exactlyOnce, packetIdentifier: identifier) }
        first.cut()
        let second = try broker.connect("c", cleanStart: false, properties: [.sessionExpiryInterval(100)])
        second.pubrel(1)
        second.publish("t", qos: .exactlyOnce, packetIdentifier: 3)
        second.publish("t", qos: .exactlyOnce, packetIdentifier: 4)
        #expect(try second.takeAll().count == 3)
        #expect(second.isOpen)
    }
}
