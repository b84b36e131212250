/// Quality of service of a message or a subscription; the raw value is the one on the wire.
public enum QoS: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    /// Delivered at most once, without acknowledgement.
    case atMostOnce = 0
    /// Delivered at least once, acknowledged with PUBACK.
    case atLeastOnce = 1
    /// Delivered exactly once, through PUBREC, PUBREL and PUBCOMP.
    case exactlyOnce = 2

    /// Orders by strength of the guarantee.
    @inlinable
    public static func < (left: QoS, right: QoS) -> Bool {
        left.rawValue < right.rawValue
    }
}
