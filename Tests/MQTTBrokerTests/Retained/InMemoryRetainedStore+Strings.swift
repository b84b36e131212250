import MQTTCodec
import MQTTHooks

@testable import MQTTBroker

/// Topics, filters and payloads as text.
extension InMemoryRetainedStore {
    func put(_ topic: String, _ payload: String = "x", expiresAt: Int64? = nil) {
        store(
            RetainedMessage(
                topic: Array(topic.utf8), payload: Array(payload.utf8), properties: [], qos: .atMostOnce,
                expiresAt: expiresAt, publisher: nil))
    }

    func clear(_ topic: String) {
        Array(topic.utf8).withUnsafeBytes { remove(topic: $0) }
    }

    /// The topics of one slice.
    func slice(_ filter: String, _ cursor: inout RetainedCursor?, limit: Int, now: Int64 = 0) -> [String] {
        var topics: [String] = []
        Array(filter.utf8).withUnsafeBytes {
            matches(filter: $0, cursor: &cursor, limit: limit, now: now) {
                topics.append(String(decoding: $0.topic, as: UTF8.self))
            }
        }
        return topics
    }

    /// The topics of all slices, as they came; `between` runs between slices.
    func topics(
        of filter: String, limit: Int = .max, now: Int64 = 0, between: () -> Void = {}
    ) -> [String] {
        var cursor: RetainedCursor?
        var topics = slice(filter, &cursor, limit: limit, now: now)
        while cursor != nil {
            between()
            topics += slice(filter, &cursor, limit: limit, now: now)
        }
        return topics
    }
}
