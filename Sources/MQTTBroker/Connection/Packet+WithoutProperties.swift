import MQTTCodec

extension Packet {
    /// The same packet without reason string and user properties, where it can say what it must without them.
    var withoutProperties: Packet? {
        switch self {
        case .connack(var packet):
            // What else it says is what the client goes by.
            packet.properties.removeAll { property in
                switch property {
                case .reasonString, .userProperty: true
                default: false
                }
            }
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
        default: return nil
        }
    }
}
