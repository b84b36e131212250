/// The message that the server sends when the client's connection ends without a DISCONNECT.
public struct Will: Sendable, Hashable {
    /// The topic name.
    public var topic: String
    /// The payload; at most 65 535 bytes.
    public var payload: [UInt8]
    /// The QoS at which the will is published.
    public var qos: QoS
    /// Whether the will is published as a retained message.
    public var retain: Bool
    /// The will properties; empty on 3.x.
    public var properties: Properties

    /// Makes a will.
    public init(
        topic: String,
        payload: [UInt8] = [],
        qos: QoS = .atMostOnce,
        retain: Bool = false,
        properties: Properties = []
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
    }
}
