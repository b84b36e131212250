/// The options of one subscription; on 3.x only the QoS exists and the others have their defaults.
public struct SubscriptionOptions: Hashable, Sendable {
    /// The highest QoS at which messages are delivered.
    public var qos: QoS
    /// Whether messages that the same client publishes are held back.
    public var noLocal: Bool
    /// Whether the RETAIN flag of forwarded messages stays as the publisher set it.
    public var retainAsPublished: Bool
    /// Whether retained messages are sent when the subscription is made.
    public var retainHandling: RetainHandling

    /// Makes options; the defaults are what a 3.x subscription means.
    public init(
        qos: QoS = .atMostOnce,
        noLocal: Bool = false,
        retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .send
    ) {
        self.qos = qos
        self.noLocal = noLocal
        self.retainAsPublished = retainAsPublished
        self.retainHandling = retainHandling
    }

    /// Reads the options byte of 5.0; nil when a reserved bit is set, the QoS is 3 or the retain handling is 3.
    public init?(rawByte: UInt8) {
        guard
            rawByte & 0b1100_0000 == 0,
            let qos = QoS(rawValue: rawByte & 0b11),
            let retainHandling = RetainHandling(rawValue: rawByte >> 4)
        else { return nil }
        self.init(
            qos: qos,
            noLocal: rawByte & 0b100 != 0,
            retainAsPublished: rawByte & 0b1000 != 0,
            retainHandling: retainHandling
        )
    }

    /// The options byte of 5.0.
    public var rawByte: UInt8 {
        qos.rawValue | (noLocal ? 0b100 : 0) | (retainAsPublished ? 0b1000 : 0) | retainHandling.rawValue << 4
    }
}
