/// CONNACK: the server answers a CONNECT.
public struct Connack: Sendable, Hashable {
    /// Whether the server has a session of the client; not on the wire on 3.1.
    public var sessionPresent: Bool
    /// The outcome. On 3.x it is encoded as its ``ReasonCode/returnCode``.
    public var reasonCode: ReasonCode
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes a CONNACK.
    public init(sessionPresent: Bool = false, reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.sessionPresent = sessionPresent
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension Connack {
    static func decode(_ body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(CodecError) -> Connack {
        var reader = PacketReader(body)
        let flags = try reader.readByte()
        if flags > 1, version > .v3_1 {
            throw .malformed("reserved acknowledge flag", version == .v5 ? "MQTT-3.2.2-1" : nil)
        }
        let code = try reader.readByte()
        let reasonCode: ReasonCode
        if version == .v5 {
            reasonCode = try ReasonCode(checked: code, in: .connack)
        } else {
            if code > 5 { throw .malformed("reserved return code") }
            reasonCode = ReasonCode(returnCode: code)
        }
        let sessionPresent = version > .v3_1 && flags == 1
        if sessionPresent, reasonCode != .success {
            throw .protocolError("session present in a refusal", version == .v5 ? "MQTT-3.2.2-6" : "MQTT-3.2.2-4")
        }
        let properties = try reader.readProperties(for: .connack, version: version)
        try reader.expectEnd()
        return Connack(sessionPresent: sessionPresent, reasonCode: reasonCode, properties: properties)
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        2 + properties.sectionSize(version)
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        writer.write(sessionPresent && version > .v3_1 ? 1 as UInt8 : 0)
        writer.write(version == .v5 ? reasonCode.rawValue : reasonCode.returnCode)
        writer.writeProperties(properties, version: version)
    }
}
