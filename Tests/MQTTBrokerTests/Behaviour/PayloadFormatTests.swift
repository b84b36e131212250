import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("The payload format")
struct PayloadFormatTests {
    static let texts: [[UInt8]] = [[], Array("grüße".utf8), [0x61, 0, 0x62], [0]]
    static let others: [[UInt8]] = [[0xFF], [0x61, 0, 0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]]

    private func broker(validates: Bool = true) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        configuration.limits.validatePayloadFormat = validates
        return try await InMemoryBroker(configuration: configuration)
    }

    private func publish(_ payload: [UInt8], format: UInt8?, qos: QoS = .atLeastOnce) -> Packet {
        .publish(
            Publish(
                qos: qos, topic: "t", packetIdentifier: qos == .atMostOnce ? 0 : 1,
                properties: Properties(format.map { [.payloadFormatIndicator($0)] } ?? []), payload: payload))
    }

    @Test(
        "a payload that is said to be UTF-8 and is not ends the connection with 0x99", arguments: others, QoS.allCases)
    func invalid(payload: [UInt8], qos: QoS) async throws {
        let broker = try await broker()
        let reader = try broker.connect("r")
        try reader.subscribe("t")
        let client = try broker.connect("c")
        client.send(publish(payload, format: 1, qos: qos))
        try client.expectDisconnect(.payloadFormatInvalid)
        try reader.expectNothing()
    }

    @Test("UTF-8 passes", arguments: texts)
    func valid(payload: [UInt8]) async throws {
        let broker = try await broker()
        let client = try broker.connect("c")
        client.send(publish(payload, format: 1))
        guard case .puback = try client.next() else {
            Issue.record("no PUBACK")
            return
        }
        #expect(client.isOpen)
    }

    @Test("what is not said to be UTF-8, or not asked for, may be anything", arguments: others)
    func other(payload: [UInt8]) async throws {
        for (validates, format) in [(true, nil), (true, 0), (false, 1)] as [(Bool, UInt8?)] {
            let broker = try await broker(validates: validates)
            let client = try broker.connect("c")
            client.send(publish(payload, format: format, qos: .atMostOnce))
            try client.expectNothing()
            #expect(client.isOpen)
        }
    }

    @Test("a will that is not what it says is refused with the CONNECT", arguments: [true, false])
    func will(isText: Bool) async throws {
        let broker = try await broker()
        let client = broker.open()
        let will = Will(
            topic: "t", payload: isText ? Self.texts[1] : Self.others[0], properties: [.payloadFormatIndicator(1)])
        client.send(.connect(Connect(clientIdentifier: "c", will: will)))
        try client.expectConnack(isText ? .success : .payloadFormatInvalid)
    }
}
