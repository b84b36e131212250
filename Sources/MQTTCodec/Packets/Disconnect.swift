/// DISCONNECT: announces the end of the connection. On 3.x only clients send it, and it says nothing.
public struct Disconnect: Sendable, Hashable {
    /// Why the connection ends.
    public var reasonCode: ReasonCode
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes a DISCONNECT.
    public init(reasonCode: ReasonCode = .normalDisconnection, properties: Properties = []) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension Disconnect {
    static func decode(_ body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(CodecError) -> Disconnect {
        var reader = PacketReader(body)
        var disconnect = Disconnect()
        if version == .v5, !reader.isAtEnd {
            disconnect.reasonCode = try ReasonCode(checked: reader.readByte(), in: .disconnect)
            if !reader.isAtEnd {
                disconnect.properties = try reader.readProperties(for: .disconnect, version: version)
            }
        }
        try reader.expectEnd()
        return disconnect
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        if version < .v5 { return 0 }
        if properties.isEmpty { return reasonCode == .normalDisconnection ? 0 : 1 }
        return 1 + properties.sectionSize(version)
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        if version < .v5 || (properties.isEmpty && reasonCode == .normalDisconnection) { return }
        writer.write(reasonCode.rawValue)
        if !properties.isEmpty { writer.writeProperties(properties, version: version) }
    }
}
