public import MQTTCodec

/// Packets as bytes and as values, and bytes that are no packets, for tests of codecs, connections and plugins.
public enum PacketCatalogue {
    /// Valid packets of every type in every version that has it.
    public static let valid: [PacketCase] = [
        connects, connacks, publishes, acknowledgements, subscribes, subacks, unsubscribes, unsubacks, pings,
        disconnects, auths, names,
    ].flatMap { $0 }

    /// Each way to be wrong.
    public static let malformed: [MalformedPacketCase] = [
        malformedHeaders, malformedConnects, malformedConnacks, malformedPublishes, malformedAcknowledgements,
        malformedSubscribes, malformedSubacks, malformedUnsubscribes, malformedUnsubacks, malformedPings,
        malformedDisconnects, malformedAuths, malformedProperties, malformedNames,
    ].flatMap { $0 }

    /// The valid packets of one type.
    public static func valid(_ type: PacketType) -> [PacketCase] {
        valid.filter { $0.packet.type == type }
    }

    /// Every version.
    static var all: [ProtocolVersion] { ProtocolVersion.allCases }

    /// 3.1 and 3.1.1, which have no properties.
    static var old: [ProtocolVersion] { [.v3_1, .v3_1_1] }
}
