extension Packet {
    /// Decodes and validates the body of a packet.
    ///
    /// - Parameters:
    ///   - header: The packet's fixed header, as ``FixedHeader/parse(_:maximumPacketSize:version:)`` found it.
    ///   - body: Exactly the bytes after the fixed header.
    ///   - version: The version of the connection; a CONNECT says its own.
    /// - Throws: What is wrong, with the reason code to answer with. Bytes that are left over are malformed, as is a
    ///   packet that the version does not have.
    public static func decode(
        _ header: FixedHeader,
        body: UnsafeRawBufferPointer,
        version: ProtocolVersion
    ) throws(CodecError) -> Packet {
        if body.count != header.remainingLength { throw .malformed("body of another size than the remaining length") }
        switch header.type {
        case .connect:
            return .connect(try Connect.decode(body))
        case .connack:
            return .connack(try Connack.decode(body, version: version))
        case .publish:
            let view = try PublishView.parse(
                flags: header.flags,
                body: body,
                version: version,
                knownTopic: UnsafeRawBufferPointer(start: nil, count: 0)
            )
            return .publish(Publish(view))
        case .puback:
            return .puback(try Acknowledgement.decode(body, type: .puback, context: .puback, version: version))
        case .pubrec:
            return .pubrec(try Acknowledgement.decode(body, type: .pubrec, context: .pubrec, version: version))
        case .pubrel:
            return .pubrel(try Acknowledgement.decode(body, type: .pubrel, context: .pubrel, version: version))
        case .pubcomp:
            return .pubcomp(try Acknowledgement.decode(body, type: .pubcomp, context: .pubcomp, version: version))
        case .subscribe:
            return .subscribe(try Subscribe.decode(body, version: version))
        case .suback:
            return .suback(try Suback.decode(body, version: version))
        case .unsubscribe:
            return .unsubscribe(try Unsubscribe.decode(body, version: version))
        case .unsuback:
            return .unsuback(try Unsuback.decode(body, version: version))
        case .pingreq:
            try PacketReader(body).expectEnd()
            return .pingreq
        case .pingresp:
            try PacketReader(body).expectEnd()
            return .pingresp
        case .disconnect:
            return .disconnect(try Disconnect.decode(body, version: version))
        case .auth:
            if version < .v5 { throw .malformed("AUTH before 5.0") }
            return .auth(try Auth.decode(body))
        }
    }
}

extension ReasonCode {
    /// A code that was received in a packet of 5.0.
    init(checked code: UInt8, in type: PacketType) throws(CodecError) {
        guard ReasonCode.isValid(code, in: type) else {
            throw .protocolError("reason code that this packet does not have")
        }
        self.init(rawValue: code)
    }
}
