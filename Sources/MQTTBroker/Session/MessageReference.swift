import MQTTCodec

/// One application message that deliveries share: topic, properties and payload in a single allocation with a count of
/// references that only the owning event loop touches, so that sharing costs an addition and no atomic.
///
/// This is a bare pointer: whoever stores one has called ``retain()`` or got it fresh, and calls ``release()`` once.
struct MessageReference {
    private struct Header {
        var references: Int32
        var topicCount: UInt16
        var qos: UInt8
        var retain: Bool
        var propertiesCount: Int32
        var payloadCount: Int32
        var expiresAt: Int64
    }

    private let raw: UnsafeMutableRawPointer

    private var header: UnsafeMutablePointer<Header> { raw.assumingMemoryBound(to: Header.self) }

    /// Copies the parts; the new reference belongs to the caller.
    init(
        topic: UnsafeRawBufferPointer, properties: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer,
        qos: QoS, retain: Bool, expiresAt: Int64
    ) {
        let size = MemoryLayout<Header>.stride + topic.count + properties.count + payload.count
        raw = .allocate(byteCount: size, alignment: MemoryLayout<Header>.alignment)
        raw.initializeMemory(
            as: Header.self,
            to: Header(
                references: 1, topicCount: UInt16(truncatingIfNeeded: topic.count), qos: qos.rawValue, retain: retain,
                propertiesCount: Int32(truncatingIfNeeded: properties.count),
                payloadCount: Int32(truncatingIfNeeded: payload.count), expiresAt: expiresAt))
        _ = (raw + MemoryLayout<Header>.stride).append(topic).append(properties).append(payload)
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
            count: Int(header.pointee.propertiesCount))
    }

    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: raw + MemoryLayout<Header>.stride + Int(header.pointee.topicCount)
                + Int(header.pointee.propertiesCount),
            count: Int(header.pointee.payloadCount))
    }

    /// The QoS that the message was published with.
    var qos: QoS { QoS(rawValue: header.pointee.qos) ?? .atMostOnce }

    /// Whether the message was published with the retain flag, or comes from the retained store.
    var isRetained: Bool { header.pointee.retain }

    /// When the message expires, in wall milliseconds; 0: never.
    var expiresAt: Int64 { header.pointee.expiresAt }

    /// The bytes of payload.
    var payloadSize: Int { Int(header.pointee.payloadCount) }

    /// What the message counts towards the limits of a queue, in bytes.
    var size: Int {
        MemoryLayout<Header>.stride + Int(header.pointee.topicCount) + Int(header.pointee.propertiesCount)
            + Int(header.pointee.payloadCount)
    }
}
