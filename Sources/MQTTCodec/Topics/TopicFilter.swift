/// The syntax of topic filters and the matching of topics, over UTF-8 bytes.
///
/// Levels are compared byte by byte `[MQTT-4.7.3-4]`. Nothing here knows shared subscriptions: their filter is the part
/// after the group, which ``SharedSubscription`` finds.
public enum TopicFilter {
    @usableFromInline static var slash: UInt8 { 0x2F }
    @usableFromInline static var plus: UInt8 { 0x2B }
    @usableFromInline static var hash: UInt8 { 0x23 }
    @usableFromInline static var dollar: UInt8 { 0x24 }

    /// Whether `bytes` are a topic filter: 1 to 65 535 bytes of well-formed UTF-8 without U+0000 and control
    /// characters, in which `+` is a whole level `[MQTT-4.7.1-2]` and `#` is the whole last level `[MQTT-4.7.1-1]`.
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count > 0 && bytes.count <= 65_535 && UTF8Validation.isValidName(bytes) && !hasMisplacedWildcard(bytes)
    }

    /// Whether `filter` is a topic filter.
    public static func isValid(_ filter: String) -> Bool {
        filter.withUTF8Bytes { isValid($0) }
    }

    /// Whether a `+` is not a whole level, or a `#` not the whole last level.
    static func hasMisplacedWildcard(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for (index, byte) in bytes.enumerated() where byte == plus || byte == hash {
            if index > 0, bytes[index - 1] != slash { return true }
            let isLast = index + 1 == bytes.count
            if byte == hash ? !isLast : !isLast && bytes[index + 1] != slash { return true }
        }
        return false
    }

    /// Refuses a filter with a misplaced wildcard.
    static func checkWildcards(_ filter: String) throws(CodecError) {
        guard filter.withUTF8Bytes({ hasMisplacedWildcard($0) }) else { return }
        let clause = filter.utf8.contains(hash) ? "MQTT-4.7.1-1" : "MQTT-4.7.1-2"
        throw .malformed("topic filter with a misplaced wildcard", clause)
    }

    /// Whether the valid `filter` matches the valid `topic`. A filter that begins with a wildcard does not match a
    /// topic that begins with `$` `[MQTT-4.7.2-1]`.
    public static func matches(filter: UnsafeRawBufferPointer, topic: UnsafeRawBufferPointer) -> Bool {
        guard let first = filter.first, let topicFirst = topic.first else { return false }
        if topicFirst == dollar, first == plus || first == hash { return false }
        var position = 0
        var index = 0
        while index < filter.count {
            switch filter[index] {
            case hash:
                return true
            case plus:
                while position < topic.count, topic[position] != slash { position += 1 }
                index += 1
            case let byte:
                if position == topic.count {
                    // "a/#" matches "a" too.
                    return byte == slash && index + 2 == filter.count && filter[index + 1] == hash
                }
                if topic[position] != byte { return false }
                position += 1
                index += 1
            }
        }
        return position == topic.count
    }

    /// Whether the valid `filter` matches the valid `topic`.
    public static func matches(filter: String, topic: String) -> Bool {
        filter.withUTF8Bytes { filter in topic.withUTF8Bytes { matches(filter: filter, topic: $0) } }
    }

    /// The number of levels of a topic name or filter: its slashes and one.
    public static func levelCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        bytes.reduce(1) { $1 == slash ? $0 + 1 : $0 }
    }

    /// The number of levels of a topic name or filter: its slashes and one.
    public static func levelCount(_ topic: String) -> Int {
        topic.withUTF8Bytes { levelCount($0) }
    }

    /// Whether a topic name or filter has a wildcard; of a valid filter every `+` and `#` is one.
    public static func hasWildcards(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.contains { $0 == plus || $0 == hash }
    }
}
