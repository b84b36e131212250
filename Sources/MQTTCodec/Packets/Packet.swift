/// A control packet as a value.
public enum Packet: Sendable, Hashable {
    /// A client asks for a connection.
    case connect(Connect)
    /// The server answers a CONNECT.
    case connack(Connack)
    /// A message.
    case publish(Publish)
    /// Acknowledges a QoS 1 PUBLISH.
    case puback(Acknowledgement)
    /// First answer to a QoS 2 PUBLISH.
    case pubrec(Acknowledgement)
    /// Answers a PUBREC.
    case pubrel(Acknowledgement)
    /// Answers a PUBREL.
    case pubcomp(Acknowledgement)
    /// A client asks for subscriptions.
    case subscribe(Subscribe)
    /// Answers a SUBSCRIBE.
    case suback(Suback)
    /// A client ends subscriptions.
    case unsubscribe(Unsubscribe)
    /// Answers an UNSUBSCRIBE.
    case unsuback(Unsuback)
    /// A client shows that it is alive.
    case pingreq
    /// Answers a PINGREQ.
    case pingresp
    /// Announces the end of the connection.
    case disconnect(Disconnect)
    /// One step of enhanced authentication; 5.0 only.
    case auth(Auth)

    /// The type of the packet.
    public var type: PacketType {
        switch self {
        case .connect: .connect
        case .connack: .connack
        case .publish: .publish
        case .puback: .puback
        case .pubrec: .pubrec
        case .pubrel: .pubrel
        case .pubcomp: .pubcomp
        case .subscribe: .subscribe
        case .suback: .suback
        case .unsubscribe: .unsubscribe
        case .unsuback: .unsuback
        case .pingreq: .pingreq
        case .pingresp: .pingresp
        case .disconnect: .disconnect
        case .auth: .auth
        }
    }
}
