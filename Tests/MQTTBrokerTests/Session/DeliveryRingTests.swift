import MQTTCodec
import Testing

@testable import MQTTBroker

@Suite("Delivery ring")
struct DeliveryRingTests {
    @Test("messages are sent in the order in which they came, with identifiers that count up")
    func order() {
        let ring = RingUnderTest()
        for name in ["a", "b", "c"] { ring.append(name) }
        #expect(ring.queuedCount == 3)
        #expect(ring.sendAll() == [1, 2, 3])
        #expect(ring.inflight == ["a", "b", "c"])
        #expect(ring.queuedCount == 0)
        #expect(ring.inflightCount == 3)
        #expect(ring.sendNext()?.packetIdentifier == nil)
        #expect(ring.peekNext()?.packetIdentifier == nil)
    }

    @Test("acknowledgements end exchanges in any order, once each and of the right QoS")
    func acknowledge() {
        let ring = RingUnderTest()
        for name in ["a", "b", "c"] { ring.append(name) }
        _ = ring.sendAll()
        #expect(ring.acknowledge(2, qos: .atLeastOnce) == .finished)
        #expect(ring.acknowledge(2, qos: .atLeastOnce) == .unknown)
        #expect(ring.acknowledge(9, qos: .atLeastOnce) == .unknown)
        #expect(ring.acknowledge(1, qos: .exactlyOnce) == .violation)
        #expect(ring.complete(1) == .violation)
        #expect(ring.received(1) == .violation)
        #expect(ring.inflight == ["a", "c"])
        #expect(ring.acknowledge(1, qos: .atLeastOnce) == .finished)
        #expect(ring.acknowledge(3, qos: .atLeastOnce) == .finished)
        #expect(ring.isEmpty)
    }

    @Test("[MQTT-4.3.3-4] a QoS 2 exchange is PUBLISH, PUBREC, PUBREL, PUBCOMP, and the message is gone after PUBREC")
    func exactlyOnce() {
        let ring = RingUnderTest()
        ring.append("a", qos: .exactlyOnce)
        _ = ring.sendAll()
        #expect(ring.complete(1) == .violation)
        #expect(ring.acknowledge(1, qos: .atLeastOnce) == .violation)
        #expect(ring.received(1) == .release)
        #expect(ring.entry(at: 0).message == nil)
        #expect(ring.entry(at: 0).stage == .released)
        #expect(ring.received(1) == .release)
        #expect(ring.acknowledge(1, qos: .exactlyOnce) == .violation)
        #expect(ring.inflightCount == 1)
        #expect(ring.complete(1) == .finished)
        #expect(ring.complete(1) == .unknown)
        #expect(ring.isEmpty)
    }

    @Test("a PUBREC with an error ends a QoS 2 exchange")
    func refused() {
        let ring = RingUnderTest()
        ring.append("a", qos: .exactlyOnce)
        _ = ring.sendAll()
        #expect(ring.acknowledge(1, qos: .exactlyOnce) == .finished)
        #expect(ring.isEmpty)
    }

    @Test(
        "[MQTT-4.4.0-1] on a new connection what is in flight is due again, in order, PUBREL where the message is gone")
    func redelivery() {
        let ring = RingUnderTest()
        for name in ["a", "b", "c", "d"] { ring.append(name, qos: .exactlyOnce) }
        for _ in 0..<3 { _ = ring.sendNext() }
        _ = ring.received(2)
        _ = ring.acknowledge(1, qos: .exactlyOnce)
        #expect(ring.redeliveryCount == 0)
        ring.beginRedelivery()
        #expect(ring.redeliveryCount == 2)
        let first = ring.redeliverNext()
        #expect(first?.packetIdentifier == 2)
        #expect(first?.stage == .released)
        let second = ring.redeliverNext()
        #expect(second?.packetIdentifier == 3)
        #expect(second?.stage == .published)
        #expect(ring.redeliverNext()?.packetIdentifier == nil)
        #expect(ring.redeliveryCount == 0)
        #expect(ring.sendAll() == [4])
    }

    @Test("[MQTT-3.3.4-9] what is repeated keeps within a limit of unacknowledged PUBLISH; PUBREL does not count")
    func redeliveryLimit() {
        let ring = RingUnderTest()
        for name in ["a", "b", "c", "d"] { ring.append(name, qos: .exactlyOnce) }
        _ = ring.sendAll()
        _ = ring.received(1)
        ring.beginRedelivery()
        #expect(ring.redeliverNext(limit: 1)?.packetIdentifier == 1)
        #expect(ring.complete(1) == .finished)
        #expect(ring.redeliverNext(limit: 1)?.packetIdentifier == 2)
        #expect(ring.redeliverNext(limit: 1)?.packetIdentifier == nil)
        #expect(ring.acknowledge(2, qos: .exactlyOnce) == .finished)
        #expect(ring.redeliverNext(limit: 1)?.packetIdentifier == 3)
        #expect(ring.redeliveryCount == 1)
    }

    @Test("what is acknowledged before it was repeated is not repeated")
    func acknowledgedBeforeRedelivery() {
        let ring = RingUnderTest()
        for name in ["a", "b"] { ring.append(name) }
        _ = ring.sendAll()
        ring.beginRedelivery()
        _ = ring.acknowledge(1, qos: .atLeastOnce)
        #expect(ring.redeliveryCount == 1)
        #expect(ring.redeliverNext()?.packetIdentifier == 2)
        #expect(ring.redeliverNext()?.packetIdentifier == nil)
    }

    @Test("a waiting message that is dropped takes no place in flight, and its identifier with it")
    func drop() {
        let ring = RingUnderTest()
        for name in ["a", "b", "c"] { ring.append(name) }
        _ = ring.sendNext()
        ring.dropNext()
        #expect(ring.inflightCount == 1)
        #expect(ring.queuedCount == 1)
        #expect(ring.sendAll() == [3])
        #expect(ring.inflight == ["a", "c"])
        ring.dropNext()
        #expect(ring.inflightCount == 2)
    }

    @Test("waiting bytes are those of the messages that were not sent")
    func bytes() {
        let ring = RingUnderTest()
        let size = MessageReference.sized("a", 100)
        for _ in 0..<3 { ring.append("a", payloadSize: 100) }
        #expect(ring.queuedBytes == 3 * size)
        _ = ring.sendNext()
        #expect(ring.queuedBytes == 2 * size)
        ring.dropNext()
        #expect(ring.queuedBytes == size)
        _ = ring.sendNext()
        #expect(ring.queuedBytes == 0)
    }

    @Test("an oldest message that is never acknowledged does not make the ring grow")
    func squeeze() {
        let ring = RingUnderTest()
        ring.append("old")
        _ = ring.sendNext()
        for _ in 0..<20_000 {
            ring.append("x")
            guard let entry = ring.sendNext(),
                ring.acknowledge(entry.packetIdentifier, qos: .atLeastOnce) == .finished
            else {
                Issue.record("an exchange that does not end")
                return
            }
        }
        #expect(ring.inflight == ["old"])
        #expect(ring.count < 200)
        #expect(ring.acknowledge(1, qos: .atLeastOnce) == .finished)
        #expect(ring.isEmpty)
    }

    @Test("a restored ring goes on where it was: what was in flight is due again, and identifiers count on")
    func restore() {
        let ring = RingUnderTest(lastPacketIdentifier: 41)
        ring.restore(.named("a"), qos: .atLeastOnce, packetIdentifier: 40, stage: .published)
        ring.restore(nil, qos: .exactlyOnce, packetIdentifier: 41, stage: .released)
        ring.append("b")
        #expect(ring.redeliveryCount == 2)
        #expect(ring.redeliverNext()?.packetIdentifier == 40)
        #expect(ring.redeliverNext()?.stage == .released)
        #expect(ring.sendAll() == [42])
        #expect(ring.complete(41) == .finished)
        #expect(ring.acknowledge(40, qos: .atLeastOnce) == .finished)
        #expect(ring.inflight == ["b"])
    }

    @Test("the ring frees the messages that it holds")
    func references() {
        let message = MessageReference.named("a")
        do {
            let ring = RingUnderTest()
            for _ in 0..<3 {
                message.retain()
                ring.append(message, qos: .atLeastOnce, identifiers: SubscriptionIdentifiers([1, 2]))
            }
            _ = ring.sendNext()
            _ = ring.acknowledge(1, qos: .atLeastOnce)
            #expect(ring.count == 2)
        }
        // The test's own reference is the last one: the message is still there to be read.
        #expect(message.name == "a")
        message.release()
    }

    @Test("identifiers wrap from 65 535 to 1")
    func wrap() {
        let ring = RingUnderTest(lastPacketIdentifier: 65_533)
        for _ in 0..<4 { ring.append("x") }
        #expect(ring.sendAll() == [65_534, 65_535, 1, 2])
        #expect(ring.acknowledge(65_535, qos: .atLeastOnce) == .finished)
        #expect(ring.acknowledge(2, qos: .atLeastOnce) == .finished)
        #expect(ring.acknowledge(65_534, qos: .atLeastOnce) == .finished)
        #expect(ring.acknowledge(1, qos: .atLeastOnce) == .finished)
        #expect(ring.isEmpty)
    }
}
