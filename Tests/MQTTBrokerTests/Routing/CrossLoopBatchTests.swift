import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("Batch of messages for another loop")
struct CrossLoopBatchTests {
    @Test("messages of any size come out as they went in, in order", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let batch = CrossLoopBatch(origin: 3)
        var sent: [(EncodedMessage, UInt64)] = []
        for serial in 1...200 as ClosedRange<UInt64> {
            let size = generator.below(10) == 0 ? generator.below(100_000) : generator.below(40)
            let message = Message(
                topic: String(repeating: "t", count: 1 + generator.below(90)),
                payload: (0..<size).map { UInt8(truncatingIfNeeded: $0) }, qos: generator.one(of: QoS.allCases),
                retain: generator.below(2) == 0,
                properties: generator.below(2) == 0 ? [] : [.contentType("é"), .messageExpiryInterval(UInt32(serial))],
                origin: generator.one(of: Origin.allCases), publisher: generator.below(2) == 0 ? nil : "clïent")
            let encoded = EncodedMessage(message, now: 5)
            sent.append((encoded, serial))
            encoded.withRouted { batch.append($0, serial: serial) }
        }
        var next = 0
        batch.forEach { message, serial, directed in
            #expect(directed == nil)
            let (expected, expectedSerial) = sent[next]
            next += 1
            #expect(serial == expectedSerial)
            #expect(Array(message.topic) == expected.topic)
            #expect(Array(message.payload) == expected.payload)
            #expect(Array(message.properties) == expected.properties)
            #expect(message.qos == expected.qos)
            #expect(message.retain == expected.retain)
            #expect(message.expiresAt == expected.expiresAt)
            #expect(message.origin == expected.origin)
            #expect(message.publisher == expected.publisher)
        }
        #expect(next == 200)
        #expect(batch.origin == 3)
    }

    @Test("messages for members of shared subscriptions say for whom, among others that do not")
    func directed() {
        let batch = CrossLoopBatch(origin: 0)
        let message = EncodedMessage(Message(topic: "t", payload: [1, 2, 3]), now: 0)
        let sent = DirectedDelivery(clientIdentifier: "clïent", key: "g/t/#", options: 0b1010, identifier: 268_435_455)
        message.withRouted { routed in
            batch.append(routed, serial: 1)
            batch.append(routed, sent, serial: 2)
            batch.append(routed, serial: 3)
        }
        var seen: [UInt64: DirectedDelivery?] = [:]
        batch.forEach { message, serial, directed in
            #expect(Array(message.payload) == [1, 2, 3])
            seen[serial] = .some(directed)
        }
        #expect(seen.count == 3)
        #expect(seen[1]??.key == nil)
        #expect(seen[2]??.clientIdentifier == "clïent")
        #expect(seen[2]??.key == "g/t/#")
        #expect(seen[2]??.options == 0b1010)
        #expect(seen[2]??.identifier == 268_435_455)
        #expect(seen[3]??.key == nil)
    }

    @Test("an empty batch visits nothing")
    func empty() {
        var visits = 0
        CrossLoopBatch(origin: 0).forEach { _, _, _ in visits += 1 }
        #expect(visits == 0)
    }
}
