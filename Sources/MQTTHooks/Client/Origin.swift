/// Who caused a message or a request.
public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// A connected client, or its will.
    case client
    /// The will of a client, when it is sent.
    case will
    /// A plugin or script, through ``BrokerHandle/publish(_:as:)``.
    case script
    /// An operator.
    case admin
    /// A bridge to another broker.
    case bridge
    /// Another node.
    case cluster
    /// The retained store, on a subscription.
    case retained
}
