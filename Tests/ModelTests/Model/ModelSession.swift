import MQTTCodec

/// What belongs to a client identifier and may outlive its connections `[MQTT-4.1.0-1]`.
struct ModelSession: Hashable {
    /// The connection that is there now.
    var connection: Int?
    /// In seconds; nil: never.
    var expiryInterval: Int?
    /// When the session ends, in seconds of the model's time.
    var endsAt: Int?
    var subscriptions: [String: ModelSubscription] = [:]
    /// What is on its way to the client, in the order in which it came, whatever has been sent in the order of sending.
    var deliveries: [ModelDelivery] = []
    /// The packet identifiers of QoS 2 messages from the client that are not released.
    var received: Set<UInt16> = []
    /// A will that waits for its delay.
    var will: Will?
    /// When it is due, in seconds of the model's time.
    var willDueAt: Int?

    var isOnline: Bool { connection != nil }

    /// How many messages take a place of the Receive Maximum.
    ///
    /// The specification counts PUBLISH packets of the connection that is there now. This broker counts exchanges from
    /// the first PUBLISH to the end, over all connections, which is never more.
    var inflightCount: Int {
        deliveries.count { ($0.stage == .sent || $0.stage == .released) && !$0.isDue }
    }
}
