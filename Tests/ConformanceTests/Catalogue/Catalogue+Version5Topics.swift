extension Catalogue {
    /// 5.0, sections 4.7 and 4.8: topics and subscriptions.
    static let version5Topics = [
        v5("4.7.0-1", "wildcards stand in filters, not in topic names"),
        v5("4.7.1-1", "# stands alone or after a separator, and last"),
        v5("4.7.1-2", "+ takes a whole level"),
        v5("4.7.2-1", "a filter that begins with a wildcard does not match topics that begin with $"),
        v5("4.7.3-1", "topic names and filters have a character at least"),
        v5("4.7.3-2", "topic names and filters have no U+0000"),
        v5("4.7.3-3", "topic names and filters have up to 65,535 bytes"),
        v5("4.7.3-4", "topic names and filters are compared as they are"),
        v5("4.8.2-1", "a shared subscription begins with $share/ and a name"),
        v5("4.8.2-2", "a share name has no / + #, and a filter follows it"),
        v5("4.8.2-3", "a shared subscription keeps to the granted QoS"),
        v5("4.8.2-4", "an interrupted QoS 2 delivery is completed to the same client"),
        v5("4.8.2-5", "an interrupted QoS 2 delivery goes to nobody else when the session ends"),
        v5("4.8.2-6", "a message acknowledged with an error goes to nobody else"),
    ]
}
