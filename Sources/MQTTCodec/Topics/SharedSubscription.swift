/// A shared subscription, `$share/group/filter`, taken apart.
public struct SharedSubscription: Sendable, Hashable {
    /// The share name: not empty, without `/`, `+` and `#`.
    public let group: String
    /// The topic filter that the group shares.
    public let filter: String

    /// Takes a whole topic filter apart; nil when it does not begin with `$share/`.
    ///
    /// - Throws: Protocol error when the share name is empty `[MQTT-4.8.2-1]` or has a wildcard, or when no topic
    ///   filter follows it `[MQTT-4.8.2-2]`. Malformed packet when the filter that follows has a misplaced wildcard
    ///   `[MQTT-4.7.1-1]` `[MQTT-4.7.1-2]`, and when `whole` holds U+0000 or a control character or has more than
    ///   65 535 bytes `[MQTT-4.7.3-3]`: what is malformed without `$share/` is so with it.
    public init?(_ whole: String) throws(CodecError) {
        guard Self.isShared(whole) else { return nil }
        if whole.utf8.count > 65_535 { throw .malformed("topic filter of more than 65 535 bytes", "MQTT-4.7.3-3") }
        if let error = whole.withUTF8Bytes({ UTF8Validation.isValidName($0) ? nil : CodecError.invalidName($0) }) {
            throw error
        }
        let rest = whole.utf8.dropFirst(Self.prefix.utf8CodeUnitCount)
        guard let slash = rest.firstIndex(of: TopicFilter.slash) else {
            throw .protocolError("shared subscription without a topic filter", "MQTT-4.8.2-2")
        }
        let group = rest[..<slash]
        if group.isEmpty { throw .protocolError("shared subscription with an empty share name", "MQTT-4.8.2-1") }
        if group.contains(where: { $0 == TopicFilter.plus || $0 == TopicFilter.hash }) {
            throw .protocolError("share name with a wildcard", "MQTT-4.8.2-2")
        }
        let filter = String(Substring(rest[rest.index(after: slash)...]))
        if filter.isEmpty { throw .protocolError("shared subscription with an empty topic filter", "MQTT-4.8.2-2") }
        try TopicFilter.checkWildcards(filter)
        self.group = String(Substring(group))
        self.filter = filter
    }

    /// Whether a topic filter begins with `$share/`.
    public static func isShared(_ filter: String) -> Bool {
        filter.utf8.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
    }

    private static var prefix: StaticString { "$share/" }
}
