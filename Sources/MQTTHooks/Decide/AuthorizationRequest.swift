public import MQTTCodec

/// A request for authorization that may be kept: the owned form of ``AuthorizationView``.
public struct AuthorizationRequest: Sendable, Hashable {
    /// Publish or subscribe.
    public let action: AuthorizationAction
    /// The topic name, or the topic filter without `$share/group/`.
    public let topic: String
    /// The QoS of the message, or the one that the subscription asks for.
    public let qos: QoS
    /// Whether the message is to be retained; false for subscriptions.
    public let retain: Bool
    /// Who caused the request.
    public let origin: Origin
    /// The group of a shared subscription, without `$share/`.
    public let share: String?

    /// A request from its parts.
    public init(
        action: AuthorizationAction, topic: String, qos: QoS, retain: Bool = false, origin: Origin = .client,
        share: String? = nil
    ) {
        self.action = action
        self.topic = topic
        self.qos = qos
        self.retain = retain
        self.origin = origin
        self.share = share
    }

    /// Copies a view.
    public init(_ view: borrowing AuthorizationView) {
        self.init(
            action: view.action, topic: view.topic, qos: view.qos, retain: view.retain, origin: view.origin,
            share: view.share)
    }
}
