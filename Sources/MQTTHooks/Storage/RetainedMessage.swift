public import MQTTCodec

/// A retained message: immutable and shared between the store and its readers.
public final class RetainedMessage: Sendable {
    /// The UTF-8 of the topic name.
    public let topic: [UInt8]
    /// The payload; never empty.
    public let payload: [UInt8]
    /// The forwarded properties, encoded without their length.
    public let properties: [UInt8]
    /// The QoS that it was published with.
    public let qos: QoS
    /// When it expires, in milliseconds since 1970-01-01 UTC; nil: never.
    public let expiresAt: Int64?
    /// Who published it; nil where no client did.
    public let publisher: String?

    /// A retained message from its parts.
    public init(
        topic: [UInt8], payload: [UInt8], properties: [UInt8], qos: QoS, expiresAt: Int64?, publisher: String?
    ) {
        self.topic = topic
        self.payload = payload
        self.properties = properties
        self.qos = qos
        self.expiresAt = expiresAt
        self.publisher = publisher
    }
}
