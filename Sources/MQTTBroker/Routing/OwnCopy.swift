import MQTTCodec
import MQTTHooks

/// What one subscriber's own packet is made of, where the packet that others share will not do: subscription
/// identifiers, the retain flag, a topic alias, a redelivery. Borrowed, like the message that it comes from.
struct OwnCopy {
    var topic: UnsafeRawBufferPointer
    /// Forwarded properties, encoded without their length.
    var properties: UnsafeRawBufferPointer
    var payload: UnsafeRawBufferPointer
    /// In wall milliseconds; 0: never.
    var expiresAt: Int64
    var dup = false
    var qos: QoS
    var retain: Bool
    var packetIdentifier: UInt16 = 0
    var identifiers: SubscriptionIdentifiers
    let origin: Origin
    private let knownPublisher: String?
    private let reference: MessageReference?

    /// The client identifier of the publisher; nil where no client published. Made anew by each call.
    var publisher: String? { reference?.publisher ?? knownPublisher }

    init(_ message: borrowing RoutedMessage, retain: Bool, identifiers: SubscriptionIdentifiers) {
        topic = message.topic
        properties = message.properties
        payload = message.payload
        expiresAt = message.expiresAt
        qos = .atMostOnce
        self.retain = retain
        self.identifiers = identifiers
        origin = message.origin
        knownPublisher = message.publisher
        reference = nil
    }

    init(_ entry: DeliveryRing.Entry, _ message: MessageReference, dup: Bool) {
        topic = message.topic
        properties = message.properties
        payload = message.payload
        expiresAt = message.expiresAt
        self.dup = dup
        qos = entry.qos
        retain = entry.retain
        packetIdentifier = entry.packetIdentifier
        identifiers = entry.identifiers
        origin = message.origin
        knownPublisher = nil
        reference = message
    }
}
