import MQTTCodec

@testable import MQTTBroker

/// Messages that are known by their topic.
extension MessageReference {
    static func named(_ name: String, payloadSize: Int = 0) -> MessageReference {
        Array(name.utf8).withUnsafeBytes { topic in
            [UInt8](repeating: 0, count: payloadSize).withUnsafeBytes { payload in
                MessageReference(
                    topic: topic, properties: UnsafeRawBufferPointer(start: nil, count: 0), payload: payload,
                    qos: .exactlyOnce, retain: false, expiresAt: 0)
            }
        }
    }

    static func sized(_ name: String, _ payloadSize: Int) -> Int {
        let message = named(name, payloadSize: payloadSize)
        defer { message.release() }
        return message.size
    }

    var name: String { String(decoding: topic, as: UTF8.self) }
}
