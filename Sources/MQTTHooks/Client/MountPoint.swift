import MQTTCodec

/// Where a client's topics stand among those of the broker: what comes before all of them, such as `tenant-a/`.
///
/// The client knows nothing of it: it is put before every topic and topic filter that the client sends, response topics
/// among them, and taken from every topic that the client is sent. Topics that begin with `$` are no exception, so that
/// there is no way out. Hooks that are asked about a client see topics as the client does; what a plugin publishes by
/// itself, and what stores keep, has whole topics.
public struct MountPoint: Sendable, Hashable, CustomStringConvertible {
    private static let longestTopic = 65_535

    /// What comes before every topic; ends with `/`.
    public let prefix: String

    /// A mount point; nil unless the text is a topic name that ends with `/` and does not begin with `$`. Without the `/`
    /// clients of `tenant` would share topics with those of `tenant-a`.
    public init?(_ prefix: String) {
        guard TopicName.isValid(prefix), prefix.hasSuffix("/"), !prefix.hasPrefix("$") else { return nil }
        self.prefix = prefix
    }

    /// The prefix.
    public var description: String { prefix }

    /// The broker's name of a client's topic, or topic filter without `$share/group/`; nil when it is longer than a topic
    /// may be, 65 535 bytes.
    public func mounted(_ topic: String) -> String? {
        guard prefix.utf8.count + topic.utf8.count <= Self.longestTopic else { return nil }
        return prefix + topic
    }

    /// The client's name of one of the broker's topics; nil when it has none.
    public func unmounted(_ topic: String) -> String? {
        guard topic.utf8.count > prefix.utf8.count, topic.utf8.starts(with: prefix.utf8) else { return nil }
        return String(Substring(topic.utf8.dropFirst(prefix.utf8.count)))
    }
}
