/// PUBACK, PUBREC, PUBREL or PUBCOMP: a step in the delivery of a QoS 1 or 2 message.
public struct Acknowledgement: Sendable, Hashable {
    /// The packet identifier of the PUBLISH.
    public var packetIdentifier: UInt16
    /// The outcome; always success on 3.x.
    public var reasonCode: ReasonCode
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes an acknowledgement.
    public init(packetIdentifier: UInt16, reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension Acknowledgement {
    static func decode(
        _ body: UnsafeRawBufferPointer,
        type: PacketType,
        context: PropertyContext,
        version: ProtocolVersion
    ) throws(CodecError) -> Acknowledgement {
        var reader = PacketReader(body)
        var acknowledgement = Acknowledgement(packetIdentifier: try reader.readPacketIdentifier())
        if version == .v5, !reader.isAtEnd {
            acknowledgement.reasonCode = try ReasonCode(checked: reader.readByte(), in: type)
            if !reader.isAtEnd {
                acknowledgement.properties = try reader.readProperties(for: context, version: version)
            }
        }
        try reader.expectEnd()
        return acknowledgement
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        if version < .v5 { return 2 }
        if properties.isEmpty { return reasonCode == .success ? 2 : 3 }
        return 3 + properties.sectionSize(version)
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        writer.write(packetIdentifier)
        if version < .v5 || (properties.isEmpty && reasonCode == .success) { return }
        writer.write(reasonCode.rawValue)
        if !properties.isEmpty { writer.writeProperties(properties, version: version) }
    }
}
