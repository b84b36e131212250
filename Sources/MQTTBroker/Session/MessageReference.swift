import MQTTCodec
import MQTTHooks

/// One application message that deliveries share: topic, properties and payload in a single allocation with a count of
/// references that only the owning event loop touches, so that sharing costs an addition and no atomic.
///
/// This is a bare pointer: whoever stores one has called ``retain()`` or got it fresh, and calls ``release()`` once.
struct MessageReference {
    private struct Header {
        var references: Int32
        var topicCount: UInt16
        var publisherCount: UInt16
        /// The lower 28 bits; above them QoS and retain flag.
        var propertiesCount: UInt32
        /// The lower 28 bits, for a packet has no more bytes; above them the origin.
        var payloadCount: UInt32
        var expiresAt: Int64
    }

    private static let countMask: UInt32 = 0x0FFF_FFFF

    private let raw: UnsafeMutableRawPointer

    private var header: UnsafeMutablePointer<Header> { raw.assumingMemoryBound(to: Header.self) }

    /// Copies the parts; the new reference belongs to the caller.
    init(
        topic: UnsafeRawBufferPointer, properties: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer,
        qos: QoS, retain: Bool, expiresAt: Int64, origin: Origin = .client,
        publisher: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        let size = MemoryLayout<Header>.stride + topic.count + properties.count + payload.count + publisher.count
        let place = UInt32(truncatingIfNeeded: Origin.allCases.firstIndex(of: origin) ?? 0)
        raw = .allocate(byteCount: size, alignment: MemoryLayout<Header>.alignment)
        raw.initializeMemory(
            as: Header.self,
            to: Header(
                references: 1, topicCount: UInt16(truncatingIfNeeded: topic.count),
                publisherCount: UInt16(truncatingIfNeeded: publisher.count),
                propertiesCount: UInt32(properties.count) & Self.countMask
                    | UInt32(qos.rawValue) << 28 | (retain ? 1 << 30 : 0),
                payloadCount: UInt32(payload.count) & Self.countMask | place << 28, expiresAt: expiresAt))
        _ = (raw + MemoryLayout<Header>.stride).append(topic).append(properties).append(payload).append(publisher)
    }

    /// One more owner.
    func retain() { header.pointee.references &+= 1 }

    /// One owner less; the last one frees the message.
    func release() {
        header.pointee.references &-= 1
        if header.pointee.references == 0 { raw.deallocate() }
    }

    var topic: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: raw + MemoryLayout<Header>.stride, count: Int(header.pointee.topicCount))
    }

    var properties: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: raw + MemoryLayout<Header>.stride + Int(header.pointee.topicCount),
            count: propertiesCount)
    }

    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: raw + MemoryLayout<Header>.stride + Int(header.pointee.topicCount)
                + propertiesCount,
            count: payloadSize)
    }

    /// The client identifier of the publisher; nil where no client published.
    var publisher: String? {
        guard header.pointee.publisherCount > 0 else { return nil }
        let start = raw + MemoryLayout<Header>.stride + Int(header.pointee.topicCount) + propertiesCount + payloadSize
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(header.pointee.publisherCount))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Who caused the message.
    var origin: Origin { Origin.allCases[Int(header.pointee.payloadCount >> 28)] }

    /// The QoS that the message was published with.
    var qos: QoS { QoS(rawValue: UInt8(header.pointee.propertiesCount >> 28 & 3)) ?? .atMostOnce }

    /// Whether the message was published with the retain flag, or comes from the retained store.
    var isRetained: Bool { header.pointee.propertiesCount >> 30 & 1 == 1 }

    private var propertiesCount: Int { Int(header.pointee.propertiesCount & Self.countMask) }

    /// When the message expires, in wall milliseconds; 0: never.
    var expiresAt: Int64 { header.pointee.expiresAt }

    /// The bytes of payload.
    var payloadSize: Int { Int(header.pointee.payloadCount & Self.countMask) }

    /// What the message counts towards the limits of a queue, in bytes.
    var size: Int {
        MemoryLayout<Header>.stride + Int(header.pointee.topicCount) + propertiesCount + payloadSize
            + Int(header.pointee.publisherCount)
    }
}
