import MQTTCodec

/// One copy of a message on its way to one session.
struct ModelDelivery: Hashable {
    enum Stage: Hashable {
        /// Not sent.
        case waiting
        /// The network broke while it may have been on the wire: the client has not seen it, the broker may have sent it.
        case perhapsSent
        /// PUBLISH sent; PUBACK or PUBREC is due.
        case sent
        /// PUBREC received; PUBCOMP is due.
        case released
    }

    var message: ModelMessage
    /// The lower one of what the message was published with and what was granted `[MQTT-3.8.4-8]`.
    var qos: QoS
    /// The retain flag. Where overlapping subscriptions disagree about it the specification is silent, and this broker
    /// keeps it.
    var retain: Bool
    /// The identifiers of all the subscriptions that match, ascending `[MQTT-3.3.4-3]`.
    var identifiers: [UInt32]
    /// Deliveries of the same lane must arrive in order `[MQTT-4.6.0-6]`; others may overtake each other.
    var lane: String
    /// The shared subscription, as it was subscribed to, that the message was chosen for.
    var share: String?
    var stage = Stage.waiting
    var packetIdentifier: UInt16 = 0
    /// Whether a connection could not take it for its size: the broker may have dropped it then `[MQTT-3.1.2-25]`.
    var mayBeDropped = false
    /// Where the PUBLISH stood among the packets of this burst; 0: it came earlier.
    var position = 0
    /// Whether a new connection asks for the PUBLISH or the PUBREL once more `[MQTT-4.4.0-1]`.
    var isDue = false

    /// A copy for subscribers that are there already.
    ///
    /// - Parameter matching: The subscriptions of one session that match: they get one copy between them.
    init(live message: ModelMessage, matching: [ModelSubscription], share: String? = nil) {
        self.message = message
        qos = min(message.qos, matching.map(\.qos).max() ?? .atMostOnce)
        retain = message.retain && matching.contains(where: \.retainAsPublished)
        identifiers = matching.compactMap(\.identifier).sorted()
        self.share = share
        lane = "\(message.publisher) \(share ?? "") \(qos == .atMostOnce ? "0" : "1+2")"
    }

    /// A copy for a subscription that has just been made.
    init(retained message: ModelMessage, for subscription: ModelSubscription) {
        self.message = message
        qos = min(message.qos, subscription.qos)
        retain = true
        identifiers = subscription.identifier.map { [$0] } ?? []
        lane = "retained \(message.topic) \(qos == .atMostOnce ? "0" : "1+2")"
    }

    /// A copy that the session of another member of a shared subscription has left behind.
    init(orphan message: ModelMessage, for subscription: ModelSubscription, share: String) {
        self.init(live: message, matching: [subscription], share: share)
        lane = "orphan \(String(decoding: message.payload, as: UTF8.self))"
    }

    /// The PUBLISH that carries this delivery.
    func publish(version: ProtocolVersion, now: Int) -> Publish {
        var properties: Properties = []
        if version == .v5 {
            if let expiresAt = message.expiresAt {
                properties.append(.messageExpiryInterval(UInt32(max(0, expiresAt - now))))
            }
            if let note = message.note { properties.append(.userProperty("note", note)) }
            for identifier in identifiers { properties.append(.subscriptionIdentifier(identifier)) }
        }
        return Publish(
            dup: stage == .sent, qos: qos, retain: retain, topic: message.topic,
            packetIdentifier: packetIdentifier, properties: properties, payload: message.payload)
    }

    /// Whether a PUBLISH carries this delivery; packet identifiers aside.
    func isCarried(by publish: Publish, version: ProtocolVersion, now: Int) -> Bool {
        guard publish.topic == message.topic, publish.payload == message.payload, publish.qos == qos else {
            return false
        }
        guard publish.retain == retain else { return false }
        // [MQTT-3.3.1-1] [MQTT-3.3.1-2]: DUP says that the client may have seen this packet before.
        guard stage == .perhapsSent || publish.dup == (stage == .sent) else { return false }
        guard version == .v5 else { return publish.properties.isEmpty }
        let properties = publish.properties
        guard properties.userProperties.map(\.value) == (message.note.map { [$0] } ?? []) else { return false }
        guard properties.subscriptionIdentifiers.sorted() == identifiers else { return false }
        // [MQTT-3.3.2-6]: what is left of the interval. A will's began up to a second ago, when its timer fired.
        guard let expiresAt = message.expiresAt, let left = properties.messageExpiryInterval else {
            return message.expiresAt == nil && properties.messageExpiryInterval == nil
        }
        return abs(Int(left) - max(0, expiresAt - now)) <= 1
    }
}
