/// Which topics a filter matches, level by level `[MQTT-4.7]`.
enum TopicMatch {
    static func matches(_ filter: String, _ topic: String) -> Bool {
        // [MQTT-4.7.2-1]: wildcards at the beginning leave out the topics of the server.
        if topic.hasPrefix("$"), filter.hasPrefix("#") || filter.hasPrefix("+") { return false }
        return matches(levels(filter)[...], levels(topic)[...])
    }

    private static func levels(_ name: String) -> [Substring] {
        name.split(separator: "/", omittingEmptySubsequences: false)
    }

    private static func matches(_ filter: ArraySlice<Substring>, _ topic: ArraySlice<Substring>) -> Bool {
        guard let first = filter.first else { return topic.isEmpty }
        // The parent level is matched as well.
        if first == "#" { return true }
        guard let level = topic.first, first == "+" || first == level else { return false }
        return matches(filter.dropFirst(), topic.dropFirst())
    }

    /// The topic filter behind `$share/name/`; nil: the subscription is not shared `[MQTT-4.8.2-1]`.
    static func sharedFilter(_ whole: String) -> String? {
        guard whole.hasPrefix("$share/") else { return nil }
        return levels(whole).dropFirst(2).joined(separator: "/")
    }
}
