import MQTTCodec

/// The rules of names and filters against simpler ways to say the same.
enum TopicChecks {
    /// Takes the bytes as a filter and a topic, split at a place or at the first line feed.
    static func check(_ bytes: [UInt8], splitAt place: Int) throws {
        let split = bytes.firstIndex(of: 0x0A) ?? min(place, bytes.count)
        let left = Array(bytes[..<split])
        let right = Array(bytes[split...].drop { $0 == 0x0A })
        try checkUTF8(left)
        try checkUTF8(right)
        guard let filter = text(left), let topic = text(right), TopicFilter.isValid(filter) else { return }
        try checkShared(filter)
        if TopicName.isValid(topic) {
            let isMatch = TopicFilter.matches(filter: filter, topic: topic)
            guard isMatch == matches(filter, topic) else {
                throw Finding("\(filter) matches \(topic): \(isMatch)")
            }
            guard TopicFilter.covers(filter, topic) == isMatch, TopicFilter.overlaps(filter, topic) == isMatch else {
                throw Finding("\(filter) covers or overlaps \(topic), other than it matches it")
            }
        }
        guard TopicFilter.isValid(topic) else { return }
        guard TopicFilter.overlaps(filter, topic) == TopicFilter.overlaps(topic, filter) else {
            throw Finding("\(filter) overlaps \(topic), but not the other way round")
        }
        if TopicFilter.covers(filter, topic), !TopicFilter.overlaps(filter, topic) {
            throw Finding("\(filter) covers \(topic), but does not overlap it")
        }
    }

    private static func text(_ bytes: [UInt8]) -> String? { String(validating: bytes, as: UTF8.self) }

    private static func checkUTF8(_ bytes: [UInt8]) throws {
        let text = text(bytes)
        let isValid = text.map { !$0.unicodeScalars.contains("\0") } ?? false
        guard bytes.withUnsafeBytes({ UTF8Validation.isValid($0) }) == isValid else {
            throw Finding("\(bytes) is UTF-8: not \(isValid)")
        }
        let isControl: (Unicode.Scalar) -> Bool = { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
        let isName = text.map { !$0.unicodeScalars.contains(where: isControl) } ?? false
        guard bytes.withUnsafeBytes({ UTF8Validation.isValidName($0) }) == isName else {
            throw Finding("\(bytes) is a name: not \(isName)")
        }
        let isTopic = isName && (1...65_535).contains(bytes.count) && !bytes.contains { $0 == 0x2B || $0 == 0x23 }
        guard bytes.withUnsafeBytes({ TopicName.isValid($0) }) == isTopic else {
            throw Finding("\(bytes) is a topic name: not \(isTopic)")
        }
    }

    private static func checkShared(_ filter: String) throws {
        guard let shared = try? SharedSubscription(filter) else { return }
        guard "$share/\(shared.group)/\(shared.filter)" == filter, TopicFilter.isValid(shared.filter) else {
            throw Finding("\(filter) is shared as \(shared)")
        }
    }

    /// Level by level.
    private static func matches(_ filter: String, _ topic: String) -> Bool {
        let filterLevels = filter.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { Array($0) }
        let topicLevels = topic.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { Array($0) }
        if topic.utf8.first == 0x24, filterLevels[0] == [0x2B] || filterLevels[0] == [0x23] { return false }
        for (index, level) in filterLevels.enumerated() {
            if level == [0x23] { return true }
            guard index < topicLevels.count else { return false }
            if level != [0x2B], level != topicLevels[index] { return false }
        }
        return filterLevels.count == topicLevels.count
    }
}
