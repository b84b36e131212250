import MQTTCodec
import Testing

@testable import MQTTBroker

@Suite("Delivery ring: packet identifiers")
struct DeliveryRingIdentifierTests {
    @Test(
        "[MQTT-2.2.1-3] an identifier in use is passed over when the others have gone round",
        arguments: [[1], [1, 2], [1, 2, 3, 7], [5], [1, 65_535]] as [[UInt16]])
    func passOver(unacknowledged: [UInt16]) {
        let ring = RingUnderTest()
        var isInUse = [Bool](repeating: false, count: 65_536)
        var reused: [UInt16] = []
        for _ in 0..<70_000 {
            ring.append("x")
            guard let entry = ring.sendNext() else {
                Issue.record("nothing to send")
                return
            }
            let identifier = entry.packetIdentifier
            if isInUse[Int(identifier)] || identifier == 0 { reused.append(identifier) }
            isInUse[Int(identifier)] = true
            if unacknowledged.contains(identifier) { continue }
            guard ring.acknowledge(identifier, qos: .atLeastOnce) == .finished else {
                Issue.record("\(identifier) is not known")
                return
            }
            isInUse[Int(identifier)] = false
        }
        #expect(reused == [])
        #expect(ring.inflightCount == unacknowledged.count)
        for identifier in unacknowledged { #expect(ring.acknowledge(identifier, qos: .atLeastOnce) == .finished) }
        #expect(ring.isEmpty)
    }

    @Test("[MQTT-2.2.1-3] with every identifier but one in use, that one is found")
    func nearlyFull() {
        let ring = RingUnderTest()
        for _ in 0..<65_535 { ring.append("x") }
        #expect(ring.sendAll().count == 65_535)
        #expect(ring.acknowledge(300, qos: .atLeastOnce) == .finished)
        ring.append("y")
        #expect(ring.sendNext()?.packetIdentifier == 300)
        #expect(ring.acknowledge(300, qos: .atLeastOnce) == .finished)
        #expect(ring.inflightCount == 65_534)
    }

    @Test("[MQTT-2.2.1-3] nearly full, each identifier that comes free is the next one, for thousands of rounds")
    func roundsNearlyFull() {
        let ring = RingUnderTest()
        for _ in 0..<65_535 { ring.append("x") }
        #expect(ring.sendAll().count == 65_535)
        var differences: [UInt16] = []
        for round in 0..<5_000 as Range<UInt16> {
            let identifier = 65_000 - 13 * round
            let acknowledged = ring.acknowledge(identifier, qos: .atLeastOnce)
            ring.append("y")
            let sent = ring.sendNext()?.packetIdentifier
            if acknowledged != .finished || sent != identifier { differences.append(identifier) }
        }
        #expect(differences == [])
        #expect(ring.inflightCount == 65_535)
    }

    @Test("[MQTT-4.4.0-1] tens of thousands in flight are sent again in their order")
    func redeliverMany() {
        let ring = RingUnderTest(lastPacketIdentifier: 40_000)
        for _ in 0..<50_000 { ring.append("x") }
        let sent = ring.sendAll()
        ring.beginRedelivery()
        var again: [UInt16] = []
        while let entry = ring.redeliverNext() { again.append(entry.packetIdentifier) }
        #expect(again == sent)
        #expect(sent.last == 24_465)
        #expect(sent.allSatisfy { ring.acknowledge($0, qos: .atLeastOnce) == .finished })
        #expect(ring.isEmpty)
    }
}
