/// UNSUBACK: the server answers an UNSUBSCRIBE.
public struct Unsuback: Sendable, Hashable {
    /// The packet identifier of the UNSUBSCRIBE.
    public var packetIdentifier: UInt16
    /// An outcome for each topic filter, in their order; empty on 3.x, where they are not on the wire.
    public var reasonCodes: [ReasonCode]
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes an UNSUBACK.
    public init(packetIdentifier: UInt16, reasonCodes: [ReasonCode] = [], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }
}

extension Unsuback {
    static func decode(_ body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(CodecError) -> Unsuback {
        var reader = PacketReader(body)
        var unsuback = Unsuback(packetIdentifier: try reader.readPacketIdentifier())
        if version < .v5 {
            try reader.expectEnd()
            return unsuback
        }
        unsuback.properties = try reader.readProperties(for: .unsuback, version: version)
        if reader.isAtEnd { throw .malformed("UNSUBACK without a reason code") }
        unsuback.reasonCodes.reserveCapacity(reader.remaining)
        while !reader.isAtEnd {
            unsuback.reasonCodes.append(try ReasonCode(checked: reader.readByte(), in: .unsuback))
        }
        return unsuback
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        version < .v5 ? 2 : 2 + properties.sectionSize(version) + reasonCodes.count
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        writer.write(packetIdentifier)
        if version < .v5 { return }
        writer.writeProperties(properties, version: version)
        for code in reasonCodes { writer.write(code.rawValue) }
    }
}
