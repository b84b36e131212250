public import MQTTCodec

/// An application message that may be kept.
public struct Message: Sendable, Hashable {
    /// The topic name.
    public var topic: String
    /// The payload.
    public var payload: [UInt8]
    /// The QoS.
    public var qos: QoS
    /// Whether the message is to be retained.
    public var retain: Bool
    /// The properties that travel with the message (of MQTT 5), the message expiry interval among them.
    public var properties: Properties
    /// Who caused the message.
    public var origin: Origin
    /// The client identifier of the publisher; nil where no client published.
    public var publisher: String?

    /// A message from its parts.
    public init(
        topic: String,
        payload: [UInt8],
        qos: QoS = .atMostOnce,
        retain: Bool = false,
        properties: Properties = [],
        origin: Origin = .script,
        publisher: String? = nil
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
        self.origin = origin
        self.publisher = publisher
    }
}
