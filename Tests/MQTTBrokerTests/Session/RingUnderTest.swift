import MQTTCodec

@testable import MQTTBroker

/// A delivery ring that expectations can hold: they copy what they look at, which a ring itself does not allow.
final class RingUnderTest {
    private var ring: DeliveryRing

    init(lastPacketIdentifier: UInt16 = 0) { ring = DeliveryRing(lastPacketIdentifier: lastPacketIdentifier) }

    var count: Int { ring.count }
    var queuedCount: Int { ring.queuedCount }
    var inflightCount: Int { ring.inflightCount }
    var redeliveryCount: Int { ring.redeliveryCount }
    var queuedBytes: Int { ring.queuedBytes }
    var inflightBytes: Int { ring.inflightBytes }
    var isEmpty: Bool { ring.isEmpty }

    func entry(at offset: Int) -> DeliveryRing.Entry { ring.entry(at: offset) }

    func append(_ name: String, qos: QoS = .atLeastOnce, payloadSize: Int = 0) {
        append(.named(name, payloadSize: payloadSize), qos: qos)
    }

    func append(_ message: MessageReference, qos: QoS, identifiers: SubscriptionIdentifiers = .none) {
        ring.append(message, qos: qos, retain: false, identifiers: identifiers)
    }

    func restore(_ message: MessageReference?, qos: QoS, packetIdentifier: UInt16, stage: DeliveryRing.Stage) {
        ring.restore(
            message, qos: qos, retain: false, identifiers: .none, packetIdentifier: packetIdentifier, stage: stage)
    }

    func peekNext() -> DeliveryRing.Entry? { ring.peekNext()?.pointee }
    func sendNext() -> DeliveryRing.Entry? { ring.sendNext()?.pointee }
    func dropNext() { ring.dropNext() }
    func acknowledge(_ packetIdentifier: UInt16, qos: QoS) -> DeliveryRing.Acknowledged {
        ring.acknowledge(packetIdentifier, qos: qos)
    }
    func received(_ packetIdentifier: UInt16) -> DeliveryRing.Acknowledged { ring.received(packetIdentifier) }
    func complete(_ packetIdentifier: UInt16) -> DeliveryRing.Acknowledged { ring.complete(packetIdentifier) }
    func beginRedelivery() { ring.beginRedelivery() }
    func redeliverNext(limit: Int = .max, byteLimit: Int = .max) -> DeliveryRing.Entry? {
        ring.redeliverNext(limit: limit, byteLimit: byteLimit)?.pointee
    }

    /// Sends all that waits; the packet identifiers.
    func sendAll() -> [UInt16] {
        var identifiers: [UInt16] = []
        while let entry = sendNext() { identifiers.append(entry.packetIdentifier) }
        return identifiers
    }

    /// The names of what was published and not acknowledged, in order.
    var inflight: [String] {
        (0..<count).compactMap { offset in
            let entry = entry(at: offset)
            return entry.stage == .published ? entry.message?.name : nil
        }
    }
}
