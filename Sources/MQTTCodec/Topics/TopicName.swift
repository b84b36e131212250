/// The syntax of topic names.
public enum TopicName {
    /// Whether `bytes` are a topic name: 1 to 65 535 bytes `[MQTT-4.7.3-1]` `[MQTT-4.7.3-3]` of well-formed UTF-8
    /// without U+0000 `[MQTT-4.7.3-2]`, control characters, `+` and `#` `[MQTT-4.7.0-1]`.
    @inlinable
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress, bytes.count > 0, bytes.count <= 65_535 else { return false }
        let plain = UTF8Validation.plainPrefix(base, count: bytes.count, controls: false, wildcards: false)
        return plain == bytes.count
            || UTF8Validation.isValidTail(base, from: plain, count: bytes.count, controls: false, wildcards: false)
    }

    /// Whether `topic` is a topic name.
    public static func isValid(_ topic: String) -> Bool {
        topic.withUTF8Bytes { isValid($0) }
    }
}
