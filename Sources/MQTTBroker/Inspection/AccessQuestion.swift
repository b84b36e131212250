public import MQTTCodec
public import MQTTHooks

/// What somebody wants to know: may a client publish to this topic, or subscribe to this filter.
public struct AccessQuestion: Sendable, Hashable {
    /// Why a text cannot be asked about.
    public struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// Publish or subscribe.
    public let action: AuthorizationAction
    /// The topic name, or the topic filter with `$share/group/` where it has that, as the client would send it.
    public let topic: String
    /// The QoS of the message, or the one that the subscription asks for.
    public let qos: QoS
    /// Whether the message is to be retained; false for subscriptions.
    public let retain: Bool

    /// A question.
    ///
    /// - Throws: ``Invalid`` when no packet could carry the topic name `[MQTT-3.3.2-2]` or the topic filter
    ///   `[MQTT-4.7.1-1]`.
    public init(
        _ action: AuthorizationAction, _ topic: String, qos: QoS = .atMostOnce, retain: Bool = false
    ) throws(Invalid) {
        switch action {
        case .publish:
            guard TopicName.isValid(topic) else {
                let hint = TopicFilter.isValid(topic) ? ": a topic to publish to has no wildcards" : ""
                throw Invalid(description: "\"\(topic)\" is not a topic name\(hint)")
            }
        case .subscribe:
            guard TopicFilter.isValid(topic) else {
                throw Invalid(description: "\"\(topic)\" is not a topic filter")
            }
        }
        self.action = action
        self.topic = topic
        self.qos = qos
        self.retain = retain && action == .publish
    }
}
