/// How much one client may do, as a grant says it. What is nil is the broker's to say; where both say something, the lower
/// one counts.
public struct ClientLimits: Sendable, Hashable {
    /// What happens to a client that publishes faster than it may.
    public enum OverRate: String, Sendable, Hashable, CaseIterable {
        /// The broker reads nothing more from it until it may publish again. Nothing is lost.
        case delay
        /// The message is not delivered: MQTT 5 is told 0x97 (quota exceeded), 3.x nothing.
        case reject
        /// The client is disconnected with 0x96 (message rate too high).
        case disconnect
    }

    /// Messages per second that the client may publish; above 0.
    public var publishRate: Double?
    /// Messages that it may publish at once after a pause; default: one second's worth, at least one.
    public var publishBurst: Double?
    /// Bytes of payload per second that it may publish, one second's worth at once; above 0.
    public var publishBytesRate: Double?
    /// What happens when it publishes faster.
    public var overRate: OverRate
    /// Subscriptions that it may have at a time; one more is refused with 0x97.
    public var maximumSubscriptions: Int?
    /// Messages that wait for it besides those in flight.
    public var maximumQueuedMessages: Int?
    /// The largest packet that is accepted from it, in bytes.
    public var maximumPacketSize: Int?

    /// Limits of the client's own.
    public init(
        publishRate: Double? = nil,
        publishBurst: Double? = nil,
        publishBytesRate: Double? = nil,
        overRate: OverRate = .delay,
        maximumSubscriptions: Int? = nil,
        maximumQueuedMessages: Int? = nil,
        maximumPacketSize: Int? = nil
    ) {
        self.publishRate = publishRate
        self.publishBurst = publishBurst
        self.publishBytesRate = publishBytesRate
        self.overRate = overRate
        self.maximumSubscriptions = maximumSubscriptions
        self.maximumQueuedMessages = maximumQueuedMessages
        self.maximumPacketSize = maximumPacketSize
    }
}
