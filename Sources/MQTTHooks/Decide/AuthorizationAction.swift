/// What a client wants to do.
public enum AuthorizationAction: String, Sendable, Hashable {
    /// Publish a message to a topic.
    case publish
    /// Subscribe to a topic filter.
    case subscribe
}
