/// SUBACK: the server answers a SUBSCRIBE.
public struct Suback: Sendable, Hashable {
    /// The packet identifier of the SUBSCRIBE.
    public var packetIdentifier: UInt16
    /// An outcome for each subscription, in their order. On 3.x every error is encoded as 0x80.
    public var reasonCodes: [ReasonCode]
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes a SUBACK.
    public init(packetIdentifier: UInt16, reasonCodes: [ReasonCode], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }
}

extension Suback {
    static func decode(_ body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(CodecError) -> Suback {
        var reader = PacketReader(body)
        let packetIdentifier = try reader.readPacketIdentifier()
        let properties = try reader.readProperties(for: .suback, version: version)
        if reader.isAtEnd { throw .malformed("SUBACK without a reason code") }
        var reasonCodes: [ReasonCode] = []
        reasonCodes.reserveCapacity(reader.remaining)
        while !reader.isAtEnd {
            let code = try reader.readByte()
            if version < .v5, code > 2, code != 0x80 { throw .malformed("reserved return code", "MQTT-3.9.3-2") }
            reasonCodes.append(try ReasonCode(checked: code, in: .suback))
        }
        return Suback(packetIdentifier: packetIdentifier, reasonCodes: reasonCodes, properties: properties)
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        2 + properties.sectionSize(version) + reasonCodes.count
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        writer.write(packetIdentifier)
        writer.writeProperties(properties, version: version)
        for code in reasonCodes { writer.write(version < .v5 && code.isError ? 0x80 : code.rawValue) }
    }
}
