import MQTTCodec
import MQTTHooks

/// The parts of an owned message as bytes, for routing: properties encoded, message expiry taken out and made absolute.
struct EncodedMessage: Sendable {
    let topic: [UInt8]
    let properties: [UInt8]
    let payload: [UInt8]
    let qos: QoS
    let retain: Bool
    let expiresAt: Int64
    let origin: Origin
    let publisher: String?

    /// - Parameter now: Wall milliseconds.
    init(_ message: Message, now: Int64) {
        self.init(
            message, absoluteExpiry: message.properties.messageExpiryInterval.map { now + Int64($0) * 1000 } ?? 0)
    }

    private init(_ message: Message, absoluteExpiry: Int64) {
        var forwarded = message.properties
        expiresAt = absoluteExpiry
        forwarded.messageExpiryInterval = nil
        forwarded.topicAlias = nil
        topic = Array(message.topic.utf8)
        payload = message.payload
        qos = message.qos
        retain = message.retain
        origin = message.origin
        publisher = message.publisher
        properties = forwarded.isEmpty ? [] : forwarded.encodedBytes
    }

    /// A stored message, whose expiry is absolute already; 0: it never expires.
    init(_ message: Message, expiresAt: Int64) {
        self.init(message, absoluteExpiry: expiresAt)
    }

    /// Copies a message that is being routed.
    init(copying message: borrowing RoutedMessage) {
        topic = [UInt8](message.topic)
        properties = [UInt8](message.properties)
        payload = [UInt8](message.payload)
        qos = message.qos
        retain = message.retain
        expiresAt = message.expiresAt
        origin = message.origin
        publisher = message.publisher
    }

    func withRouted<R>(_ body: (borrowing RoutedMessage) throws -> R) rethrows -> R {
        try topic.withUnsafeBytes { topic in
            try properties.withUnsafeBytes { properties in
                try payload.withUnsafeBytes { payload in
                    try body(
                        RoutedMessage(
                            topic: topic, properties: properties, payload: payload, qos: qos, retain: retain,
                            expiresAt: expiresAt, origin: origin, publisher: publisher))
                }
            }
        }
    }
}

extension Properties {
    /// The encoded properties without their length.
    var encodedBytes: [UInt8] {
        let size = encodedSize
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            if let base = buffer.baseAddress { count = encode(to: UnsafeMutableRawPointer(base)) }
        }
    }
}
