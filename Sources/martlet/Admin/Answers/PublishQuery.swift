import Foundation
import MQTTCodec
import MQTTHooks

/// A message to publish, as it goes to the admin API.
struct PublishQuery: Codable, Hashable, Sendable {
    /// The keys of its JSON form.
    static let keys = ["topic", "payload", "payload_base64", "qos", "retain"]

    var topic: String
    /// Text.
    var payload: String?
    /// Any bytes.
    var payloadBase64: String?
    var qos: Int?
    var retain: Bool?

    /// The message.
    ///
    /// - Throws: ``AdminError`` with 400.
    var message: Message {
        get throws(AdminError) {
            guard TopicName.isValid(topic) else { throw AdminError(.badRequest, "\"\(topic)\" is not a topic name") }
            guard let level = UInt8(exactly: qos ?? 0).flatMap({ QoS(rawValue: $0) }) else {
                throw AdminError(.badRequest, "there is no QoS \(qos ?? 0)", suggestion: "it is 0, 1 or 2")
            }
            var bytes = Array((payload ?? "").utf8)
            if let payloadBase64 {
                guard payload == nil, let data = Data(base64Encoded: payloadBase64) else {
                    throw AdminError(
                        .badRequest, payload == nil ? "payload_base64 is not Base64" : "there are two payloads",
                        suggestion: "give either payload or payload_base64")
                }
                bytes = Array(data)
            }
            return Message(topic: topic, payload: bytes, qos: level, retain: retain ?? false, origin: .admin)
        }
    }
}
