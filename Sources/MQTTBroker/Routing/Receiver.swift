/// One local session that gets a copy of a message, its overlapping subscriptions merged into one
/// `[MQTT-3.3.4-2]`.
struct Receiver {
    let state: UnsafeMutablePointer<DeliveryState>
    /// The highest QoS among the matching subscriptions.
    var qos: UInt8
    var retainAsPublished: Bool
    /// The subscription identifiers of all matching subscriptions; owned by the route.
    var identifiers: SubscriptionIdentifiers
    /// The shared subscription that the session was chosen for; see ``DeliveryRing/Entry/share``.
    var share: UInt16 = 0
}
