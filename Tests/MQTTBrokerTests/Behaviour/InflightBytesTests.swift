import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Bytes in flight")
struct InflightBytesTests {
    private func broker(
        _ bytes: Int, _ change: (inout BrokerLimits) -> Void = { _ in }
    ) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumInflightBytes = bytes
        change(&configuration.limits)
        return try await InMemoryBroker(configuration: configuration)
    }

    /// Nine bytes.
    private func payload(_ number: Int) -> String { "message \(number)" }

    @Test(
        "no more are sent than fit, and the next ones go as PUBACKs come",
        arguments: ProtocolVersion.allCases, [true, false])
    func qos1(version: ProtocolVersion, atOnce: Bool) async throws {
        let broker = try await broker(25)
        let client = try broker.connect("c", version)
        try client.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p", version)
        broker.runsAutomatically = !atOnce
        for number in 0..<5 { publisher.publish("t", payload(number), qos: .atLeastOnce) }
        broker.runsAutomatically = true
        let first = try client.expectPublish("t", payload(0), qos: .atLeastOnce)
        let second = try client.expectPublish("t", payload(1), qos: .atLeastOnce)
        try client.expectNothing()
        client.puback(second)
        let third = try client.expectPublish("t", payload(2), qos: .atLeastOnce)
        try client.expectNothing()
        client.puback(first)
        client.puback(third)
        try client.expectPublish("t", payload(3), qos: .atLeastOnce)
        try client.expectPublish("t", payload(4), qos: .atLeastOnce)
        try client.expectNothing()
    }

    @Test("at QoS 2 PUBREC makes room, and a place stays taken until PUBCOMP")
    func qos2() async throws {
        let broker = try await broker(10) { $0.maximumInflight = 2 }
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .exactlyOnce)
        let publisher = try broker.connect("p")
        for number in 0..<3 { publisher.publish("t", payload(number), qos: .exactlyOnce) }
        let first = try client.expectPublish("t", payload(0), qos: .exactlyOnce)
        try client.expectNothing()
        client.pubrec(first)
        try client.expect(.pubrel(Acknowledgement(packetIdentifier: first.packetIdentifier)))
        let second = try client.expectPublish("t", payload(1), qos: .exactlyOnce)
        client.pubrec(second)
        try client.expect(.pubrel(Acknowledgement(packetIdentifier: second.packetIdentifier)))
        try client.expectNothing()
        client.pubcomp(first.packetIdentifier)
        try client.expectPublish("t", payload(2), qos: .exactlyOnce)
        try client.expectNothing()
    }

    @Test("a message larger than the limit goes alone", arguments: [QoS.atLeastOnce, .exactlyOnce])
    func larger(qos: QoS) async throws {
        let broker = try await broker(25)
        let client = try broker.connect("c")
        try client.subscribe("t", qos: qos)
        let publisher = try broker.connect("p")
        let large = String(repeating: "x", count: 100)
        for text in [payload(0), large, payload(2)] { publisher.publish("t", text, qos: qos) }
        for text in [payload(0), large, payload(2)] {
            let publish = try client.expectPublish("t", text, qos: qos)
            try client.expectNothing()
            if qos == .atLeastOnce {
                client.puback(publish)
            } else {
                client.pubrec(publish)
                try client.expect(.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
            }
        }
        try client.expectNothing()
    }

    @Test("QoS 0 is not counted, and does not wait")
    func qos0() async throws {
        let broker = try await broker(10)
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        publisher.publish("t", payload(0), qos: .atLeastOnce)
        for number in 1..<4 { publisher.publish("t", payload(number)) }
        try client.expectPublish("t", payload(0), qos: .atLeastOnce)
        for number in 1..<4 { try client.expectPublish("t", payload(number)) }
    }

    @Test("what expires while it waits makes way")
    func expiry() async throws {
        let broker = try await broker(10)
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        publisher.publish("t", payload(0), qos: .atLeastOnce)
        publisher.publish("t", payload(1), qos: .atLeastOnce, properties: [.messageExpiryInterval(2)])
        publisher.publish("t", payload(2), qos: .atLeastOnce)
        let first = try client.expectPublish("t", payload(0), qos: .atLeastOnce)
        broker.advance(seconds: 3)
        client.puback(first)
        try client.expectPublish("t", payload(2), qos: .atLeastOnce)
        try client.expectNothing()
        #expect(broker.dropped(.expired) == 1)
    }

    @Test("[MQTT-4.4.0-1] a new connection gets what was in flight again, no more than fits at a time")
    func redelivery() async throws {
        let broker = try await broker(25)
        let forever: Properties = [.sessionExpiryInterval(.max)]
        let client = try broker.connect("c", cleanStart: false, properties: forever)
        try client.subscribe("t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        for number in 0..<3 { publisher.publish("t", payload(number), qos: .atLeastOnce) }
        #expect(try client.takeAll().count == 2)
        client.cut()
        let next = broker.open()
        next.send(.connect(Connect(cleanStart: false, clientIdentifier: "c", properties: forever)))
        try next.expectConnack(.success, sessionPresent: true)
        let first = try next.expectPublish("t", payload(0), qos: .atLeastOnce, dup: true)
        try next.expectPublish("t", payload(1), qos: .atLeastOnce, dup: true)
        try next.expectNothing()
        next.puback(first)
        try next.expectPublish("t", payload(2), qos: .atLeastOnce)
        try next.expectNothing()
    }

    @Test("retained messages wait their turn without a queue, and none is lost", arguments: [0, 1, 100])
    func retained(queue: Int) async throws {
        let broker = try await broker(25) { $0.maximumQueuedMessages = queue }
        let publisher = try broker.connect("p")
        for number in 0..<9 { publisher.publish("r/\(number)", payload(number), retain: true) }
        for number in 0..<9 { publisher.publish("r/\(number)", payload(number), qos: .atLeastOnce, retain: true) }
        let client = try broker.connect("c")
        try client.subscribe("r/+", qos: .atLeastOnce)
        var topics: Set<String> = []
        while case .publish(let publish)? = try? client.next() {
            topics.insert(publish.topic)
            client.puback(publish)
        }
        #expect(topics.count == 9)
        #expect(broker.dropped(.queueFull) == 0)
    }
}
