/// A shared subscription, `$share/group/filter`, taken apart.
public struct SharedSubscription: Sendable, Hashable {
    /// The share name: not empty, without `/`, `+` and `#`.
    public let group: String
    /// The topic filter that the group shares.
    public let filter: String

    /// Takes a whole topic filter apart; nil when it does not begin with `$share/`.
    ///
    /// - Throws: Topic filter invalid when the share name is empty `[MQTT-4.8.2-1]` or has a wildcard, or when no valid
    ///   topic filter follows it `[MQTT-4.8.2-2]`.
    public init?(_ whole: String) throws(CodecError) {
        guard Self.isShared(whole) else { return nil }
        let rest = whole.utf8.dropFirst(Self.prefix.utf8CodeUnitCount)
        guard let slash = rest.firstIndex(of: TopicFilter.slash) else {
            throw .invalidFilter("shared subscription without a topic filter", "MQTT-4.8.2-2")
        }
        let group = rest[..<slash]
        if group.isEmpty { throw .invalidFilter("shared subscription with an empty share name", "MQTT-4.8.2-1") }
        if group.contains(where: { $0 == TopicFilter.plus || $0 == TopicFilter.hash }) {
            throw .invalidFilter("share name with a wildcard", "MQTT-4.8.2-2")
        }
        let filter = String(Substring(rest[rest.index(after: slash)...]))
        if !TopicFilter.isValid(filter) {
            throw .invalidFilter("shared subscription with an invalid topic filter", "MQTT-4.8.2-2")
        }
        self.group = String(Substring(group))
        self.filter = filter
    }

    /// Whether a topic filter begins with `$share/`.
    public static func isShared(_ filter: String) -> Bool {
        filter.utf8.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
    }

    private static var prefix: StaticString { "$share/" }
}

extension CodecError {
    static func invalidFilter(_ message: String, _ clause: String) -> CodecError {
        CodecError(.topicFilterInvalid, message, clause: clause)
    }
}
