extension Packet {
    /// The bytes of the whole packet on the wire. A CONNECT is written in its own version; an AUTH, which 3.x does not
    /// have, is nothing there: 0.
    ///
    /// The remaining length may not exceed 268 435 455. Strings and binary data are cut to the 65 535 bytes that their
    /// length can say.
    public func encodedSize(version: ProtocolVersion) -> Int {
        if case .auth = self, version < .v5 { return 0 }
        let size = bodySize(version)
        return 1 + VariableByteInteger.encodedSize(size) + size
    }

    /// Writes the packet, ``encodedSize(version:)`` bytes, and returns how many bytes that took.
    @discardableResult
    public func encode(version: ProtocolVersion, to target: UnsafeMutableRawPointer) -> Int {
        if case .auth = self, version < .v5 { return 0 }
        var writer = PacketWriter(target)
        writer.write(type.rawValue << 4 | flags)
        writer.writeVariableByteInteger(bodySize(version))
        writeBody(to: &writer, version: version)
        return writer.offset
    }

    /// The packet on the wire.
    public func encoded(version: ProtocolVersion) -> [UInt8] {
        let size = encodedSize(version: version)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            if let base = buffer.baseAddress { encode(version: version, to: UnsafeMutableRawPointer(base)) }
            count = size
        }
    }

    private var flags: UInt8 {
        if case .publish(let publish) = self { return publish.flags }
        return type.fixedFlags
    }

    private func bodySize(_ version: ProtocolVersion) -> Int {
        switch self {
        case .connect(let connect): connect.bodySize
        case .connack(let connack): connack.bodySize(version)
        case .publish(let publish): publish.bodySize(version)
        case .puback(let value), .pubrec(let value), .pubrel(let value), .pubcomp(let value): value.bodySize(version)
        case .subscribe(let subscribe): subscribe.bodySize(version)
        case .suback(let suback): suback.bodySize(version)
        case .unsubscribe(let unsubscribe): unsubscribe.bodySize(version)
        case .unsuback(let unsuback): unsuback.bodySize(version)
        case .pingreq, .pingresp: 0
        case .disconnect(let disconnect): disconnect.bodySize(version)
        case .auth(let auth): auth.bodySize
        }
    }

    private func writeBody(to writer: inout PacketWriter, version: ProtocolVersion) {
        switch self {
        case .connect(let connect): connect.write(to: &writer)
        case .connack(let connack): connack.write(to: &writer, version: version)
        case .publish(let publish): publish.write(to: &writer, version: version)
        case .puback(let value), .pubrec(let value), .pubrel(let value), .pubcomp(let value):
            value.write(to: &writer, version: version)
        case .subscribe(let subscribe): subscribe.write(to: &writer, version: version)
        case .suback(let suback): suback.write(to: &writer, version: version)
        case .unsubscribe(let unsubscribe): unsubscribe.write(to: &writer, version: version)
        case .unsuback(let unsuback): unsuback.write(to: &writer, version: version)
        case .pingreq, .pingresp: break
        case .disconnect(let disconnect): disconnect.write(to: &writer, version: version)
        case .auth(let auth): auth.write(to: &writer)
        }
    }
}

extension Properties {
    /// The bytes of the list on the wire with its length; 0 on 3.x.
    func sectionSize(_ version: ProtocolVersion) -> Int {
        if version < .v5 { return 0 }
        let size = encodedSize
        return VariableByteInteger.encodedSize(size) + size
    }
}
