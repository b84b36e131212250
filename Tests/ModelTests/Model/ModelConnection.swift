import MQTTCodec

/// What was agreed in a CONNECT.
struct ModelConnection: Hashable {
    var client: String
    var version: ProtocolVersion
    var will: Will?
    /// How many messages of QoS 1 and 2 may be on their way at a time.
    var receiveMaximum: Int
    var maximumPacketSize: Int
    var usesAliases: Bool
    var isOpen = true
    /// The position of the last packet of each lane.
    var positions: [String: Int] = [:]

    init(_ connect: Connect, sendLimit: Int) {
        client = connect.clientIdentifier
        version = connect.version
        will = connect.will
        receiveMaximum = min(sendLimit, Int(connect.properties.receiveMaximum ?? .max))
        maximumPacketSize = connect.properties.maximumPacketSize.map(Int.init) ?? .max
        usesAliases = (connect.properties.topicAliasMaximum ?? 0) > 0
    }
}
