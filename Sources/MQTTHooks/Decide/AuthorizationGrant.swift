public import MQTTCodec

/// What an authorizer allows.
public struct AuthorizationGrant: Sendable, Hashable {
    /// Whether the broker may remember this answer for the connection's next publish to the same topic with the same
    /// QoS and retain flag, instead of asking again.
    public var isCacheable: Bool
    /// The highest QoS that a subscription is granted; nil: what was asked. A publish above it is denied.
    public var maximumQoS: QoS?

    /// A grant for one request, unless it is cacheable.
    public init(isCacheable: Bool = false, maximumQoS: QoS? = nil) {
        self.isCacheable = isCacheable
        self.maximumQoS = maximumQoS
    }
}
