/// The type of a control packet; the raw value is the upper half of the first byte on the wire.
public enum PacketType: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// A client asks for a connection.
    case connect = 1
    /// The server answers a CONNECT.
    case connack
    /// A message, in either direction.
    case publish
    /// Acknowledges a QoS 1 PUBLISH.
    case puback
    /// First answer to a QoS 2 PUBLISH.
    case pubrec
    /// Answers a PUBREC.
    case pubrel
    /// Answers a PUBREL and completes QoS 2.
    case pubcomp
    /// A client asks for subscriptions.
    case subscribe
    /// Answers a SUBSCRIBE.
    case suback
    /// A client ends subscriptions.
    case unsubscribe
    /// Answers an UNSUBSCRIBE.
    case unsuback
    /// A client shows that it is alive.
    case pingreq
    /// Answers a PINGREQ.
    case pingresp
    /// Announces the end of the connection.
    case disconnect
    /// One step of enhanced authentication; 5.0 only.
    case auth

    /// The name in the specification, in capitals: `"CONNECT"`.
    public var description: String {
        switch self {
        case .connect: "CONNECT"
        case .connack: "CONNACK"
        case .publish: "PUBLISH"
        case .puback: "PUBACK"
        case .pubrec: "PUBREC"
        case .pubrel: "PUBREL"
        case .pubcomp: "PUBCOMP"
        case .subscribe: "SUBSCRIBE"
        case .suback: "SUBACK"
        case .unsubscribe: "UNSUBSCRIBE"
        case .unsuback: "UNSUBACK"
        case .pingreq: "PINGREQ"
        case .pingresp: "PINGRESP"
        case .disconnect: "DISCONNECT"
        case .auth: "AUTH"
        }
    }

    /// The flags that the fixed header of this type carries; for PUBLISH, where they vary, 0.
    @inlinable
    public var fixedFlags: UInt8 {
        switch self {
        case .pubrel, .subscribe, .unsubscribe: 0b0010
        default: 0
        }
    }
}
