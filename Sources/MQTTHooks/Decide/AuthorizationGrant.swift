public import MQTTCodec

/// What an authorizer allows.
public struct AuthorizationGrant: Sendable, Hashable {
    /// Whether the broker may remember this answer for the connection's next publish to the same topic with the same
    /// QoS and retain flag, instead of asking again.
    ///
    /// It is forgotten when the topic changes, at re-authorization, and after ``cacheSeconds``.
    public var isCacheable: Bool
    /// For how many seconds an answer that is cacheable may be remembered; nil: no matter how long.
    public var cacheSeconds: Double?
    /// The highest QoS that a subscription is granted; nil: what was asked. A publish above it is denied.
    public var maximumQoS: QoS?

    /// A grant for one request, unless it is cacheable.
    public init(isCacheable: Bool = false, cacheSeconds: Double? = nil, maximumQoS: QoS? = nil) {
        self.isCacheable = isCacheable
        self.cacheSeconds = cacheSeconds
        self.maximumQoS = maximumQoS
    }
}
