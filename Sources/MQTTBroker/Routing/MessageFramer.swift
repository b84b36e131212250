import MQTTCodec

/// Encodes the message that is being routed: once per protocol version and QoS class, when the first receiver of that
/// kind turns up.
struct MessageFramer {
    private var version3QoS0 = EncodedFrame()
    private var version5QoS0 = EncodedFrame()
    private var version3Acknowledged = (EncodedFrame(), EncodedFrame())
    private var version5Acknowledged = (EncodedFrame(), EncodedFrame())
    /// Where properties are put together, one packet at a time.
    var scratch = PropertyScratch()

    /// Another message: nothing is encoded yet.
    @inline(__always)
    mutating func begin() {
        version3QoS0.count = 0
        version5QoS0.count = 0
        version3Acknowledged.0.count = 0
        version3Acknowledged.1.count = 0
        version5Acknowledged.0.count = 0
        version5Acknowledged.1.count = 0
    }

    /// The packet at QoS 0, without retain flag and subscription identifier.
    @inline(__always)
    mutating func frameQoS0(
        _ message: borrowing RoutedMessage, isVersion5: Bool, now: Int64
    ) -> UnsafeRawBufferPointer {
        if isVersion5 {
            if version5QoS0.count == 0 { Self.encode(message, .v5, .atMostOnce, now, &scratch, &version5QoS0) }
            return UnsafeRawBufferPointer(start: version5QoS0.base, count: version5QoS0.count)
        }
        if !message.frame.isEmpty { return message.frame }
        if version3QoS0.count == 0 { Self.encode(message, .v3_1_1, .atMostOnce, now, &scratch, &version3QoS0) }
        return UnsafeRawBufferPointer(start: version3QoS0.base, count: version3QoS0.count)
    }

    /// The packet at QoS 1 or 2 without retain flag and subscription identifier; the packet identifier is to be patched.
    @inline(__always)
    mutating func frame(
        _ message: borrowing RoutedMessage, isVersion5: Bool, qos: QoS, now: Int64
    ) -> EncodedFrame {
        switch (isVersion5, qos == .exactlyOnce) {
        case (false, false):
            if version3Acknowledged.0.count == 0 {
                Self.encode(message, .v3_1_1, qos, now, &scratch, &version3Acknowledged.0)
            }
            return version3Acknowledged.0
        case (false, true):
            if version3Acknowledged.1.count == 0 {
                Self.encode(message, .v3_1_1, qos, now, &scratch, &version3Acknowledged.1)
            }
            return version3Acknowledged.1
        case (true, false):
            if version5Acknowledged.0.count == 0 {
                Self.encode(message, .v5, qos, now, &scratch, &version5Acknowledged.0)
            }
            return version5Acknowledged.0
        case (true, true):
            if version5Acknowledged.1.count == 0 {
                Self.encode(message, .v5, qos, now, &scratch, &version5Acknowledged.1)
            }
            return version5Acknowledged.1
        }
    }

    @inline(never)
    private static func encode(
        _ message: borrowing RoutedMessage, _ version: ProtocolVersion, _ qos: QoS, _ now: Int64,
        _ scratch: inout PropertyScratch, _ target: inout EncodedFrame
    ) {
        let interval = remaining(until: message.expiresAt, now: now)
        let frame = PublishFrame(
            version: version, dup: false, qos: qos, retain: false, packetIdentifier: 0, topic: message.topic,
            properties: version == .v5
                ? scratch.build(forwarded: message.properties, expiryInterval: interval, identifiers: .none)
                : UnsafeRawBufferPointer(start: nil, count: 0),
            payload: message.payload)
        frame.write(to: target.reserve(frame.size))
        target.packetIdentifierOffset = frame.packetIdentifierOffset
    }

    /// The message expiry interval minus the time that the message has waited `[MQTT-3.3.2-6]`; nil: it never expires.
    static func remaining(until expiresAt: Int64, now: Int64) -> UInt32? {
        expiresAt == 0 ? nil : UInt32(clamping: max(0, expiresAt - now + 999) / 1000)
    }

    mutating func deallocate() {
        version3QoS0.deallocate()
        version5QoS0.deallocate()
        version3Acknowledged.0.deallocate()
        version3Acknowledged.1.deallocate()
        version5Acknowledged.0.deallocate()
        version5Acknowledged.1.deallocate()
        scratch.deallocate()
    }
}
