import MQTTCodec

extension Packet {
    /// The same packet without reason string and user properties, where it can say what it must without them.
    var withoutProperties: Packet? {
        switch self {
        case .connack(var packet):
            packet.properties.removeAll(where: \.isExplanation)
            return .connack(packet)
        case .puback(var packet):
            packet.properties = []
            return .puback(packet)
        case .pubrec(var packet):
            packet.properties = []
            return .pubrec(packet)
        case .pubrel(var packet):
            packet.properties = []
            return .pubrel(packet)
        case .pubcomp(var packet):
            packet.properties = []
            return .pubcomp(packet)
        case .disconnect(var packet):
            packet.properties = []
            return .disconnect(packet)
        case .auth(var packet):
            packet.properties.removeAll(where: \.isExplanation)
            return .auth(packet)
        default: return nil
        }
    }
}

extension Property {
    /// Whether it only says more about what a packet says without it.
    fileprivate var isExplanation: Bool {
        switch self {
        case .reasonString, .userProperty: true
        default: false
        }
    }
}
