import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("A session that moves while messages are published")
struct SessionMoveInterleavingTests {
    @Test(
        "[MQTT-4.6.0-6] nothing is lost, nothing comes twice, and every publisher's order holds",
        arguments: 1...60 as ClosedRange<UInt64>)
    func unacknowledged(seed: UInt64) async throws {
        var script = try await SessionMoveScript(seed: seed, pace: .patient)
        let received = try script.play()
        for publisher in 0..<4 { #expect(received[publisher] == Array(0..<script.sent[publisher])) }
    }

    @Test(
        "[MQTT-4.3.3-4] at QoS 2 each message is released once, however its exchange was cut",
        arguments: 1...30 as ClosedRange<UInt64>)
    func acknowledged(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var configuration = BrokerConfiguration()
        configuration.limits.receiveMaximum = 1000
        let broker = try await InMemoryBroker(loops: 3, configuration: configuration)
        let publisher = try broker.connect("p", on: 0)
        var client = try broker.connect("c", on: 0, cleanStart: false, properties: SessionMoveScript.kept)
        try client.subscribe("t", qos: .exactlyOnce)
        broker.runsAutomatically = false
        var sent = 0
        var receiver = Receiver()
        for round in 0..<40 {
            if generator.below(3) > 0 {
                publisher.publish("t", "\(sent)", qos: .exactlyOnce)
                sent += 1
            }
            for _ in 0..<generator.below(8) { broker.loops[generator.below(3)].step() }
            try receiver.answer(client)
            guard round % 5 == 4 else { continue }
            broker.run()
            client = broker.open(on: generator.below(3))
            client.send(SessionMoveScript.connect())
            while client.writeCount == 0 { broker.loops[generator.below(3)].step() }
        }
        for _ in 0..<10 {
            broker.run()
            try receiver.answer(client)
        }
        #expect(receiver.delivered == Array(0..<sent))
        #expect(receiver.inProgress.isEmpty)
    }

    /// The receiving end of QoS 2: a message counts when its PUBLISH comes, unless its identifier is in progress.
    private struct Receiver {
        var delivered: [Int] = []
        var inProgress: Set<UInt16> = []

        mutating func answer(_ client: ScriptedClient) throws {
            for packet in try client.takeAll() {
                switch packet {
                case .publish(let publish):
                    if inProgress.insert(publish.packetIdentifier).inserted {
                        delivered.append(Int(String(decoding: publish.payload, as: UTF8.self)) ?? -1)
                    }
                    client.pubrec(publish)
                case .pubrel(let packet):
                    inProgress.remove(packet.packetIdentifier)
                    client.pubcomp(packet.packetIdentifier)
                default: break
                }
            }
        }
    }
}
