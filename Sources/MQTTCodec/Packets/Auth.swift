/// AUTH: one step of enhanced authentication; 5.0 only.
public struct Auth: Sendable, Hashable {
    /// Success, continue authentication or re-authenticate.
    public var reasonCode: ReasonCode
    /// The properties. The authentication method is among them, except in the short form of success.
    public var properties: Properties

    /// Makes an AUTH.
    public init(reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension Auth {
    static func decode(_ body: UnsafeRawBufferPointer) throws(CodecError) -> Auth {
        var reader = PacketReader(body)
        if reader.isAtEnd { return Auth() }
        let reasonCode = try ReasonCode(checked: reader.readByte(), in: .auth)
        let properties = reader.isAtEnd ? [] : try reader.readProperties(for: .auth, version: .v5)
        try reader.expectEnd()
        if properties.authenticationMethod == nil {
            throw .protocolError("AUTH without an authentication method")
        }
        return Auth(reasonCode: reasonCode, properties: properties)
    }

    var bodySize: Int {
        reasonCode == .success && properties.isEmpty ? 0 : 1 + properties.sectionSize(.v5)
    }

    func write(to writer: inout PacketWriter) {
        if reasonCode == .success, properties.isEmpty { return }
        writer.write(reasonCode.rawValue)
        writer.writeProperties(properties, version: .v5)
    }
}
