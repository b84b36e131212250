import MQTTBroker
import MQTTCodec
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
