extension Property {
    /// The bytes of the property on the wire, its identifier included.
    public var encodedSize: Int {
        switch self {
        case .payloadFormatIndicator, .requestProblemInformation, .requestResponseInformation, .maximumQoS,
            .retainAvailable, .wildcardSubscriptionAvailable, .subscriptionIdentifierAvailable,
            .sharedSubscriptionAvailable:
            2
        case .serverKeepAlive, .receiveMaximum, .topicAliasMaximum, .topicAlias:
            3
        case .messageExpiryInterval, .sessionExpiryInterval, .willDelayInterval, .maximumPacketSize:
            5
        case .subscriptionIdentifier(let value):
            1 + VariableByteInteger.encodedSize(Int(value))
        case .contentType(let value),
            .responseTopic(let value),
            .assignedClientIdentifier(let value),
            .authenticationMethod(let value),
            .responseInformation(let value),
            .serverReference(let value),
            .reasonString(let value):
            1 + value.fieldSize
        case .correlationData(let value),
            .authenticationData(let value):
            1 + value.fieldSize
        case .userProperty(let name, let value):
            1 + name.fieldSize + value.fieldSize
        }
    }

    /// Writes the property, ``encodedSize`` bytes, and returns how many bytes that took.
    @discardableResult
    public func encode(to target: UnsafeMutableRawPointer) -> Int {
        var writer = PacketWriter(target)
        writer.write(identifier)
        switch self {
        case .payloadFormatIndicator(let value),
            .requestProblemInformation(let value),
            .requestResponseInformation(let value),
            .maximumQoS(let value),
            .retainAvailable(let value),
            .wildcardSubscriptionAvailable(let value),
            .subscriptionIdentifierAvailable(let value),
            .sharedSubscriptionAvailable(let value):
            writer.write(value)
        case .serverKeepAlive(let value),
            .receiveMaximum(let value),
            .topicAliasMaximum(let value),
            .topicAlias(let value):
            writer.write(value)
        case .messageExpiryInterval(let value),
            .sessionExpiryInterval(let value),
            .willDelayInterval(let value),
            .maximumPacketSize(let value):
            writer.write(value)
        case .subscriptionIdentifier(let value):
            writer.writeVariableByteInteger(Int(value))
        case .contentType(let value),
            .responseTopic(let value),
            .assignedClientIdentifier(let value),
            .authenticationMethod(let value),
            .responseInformation(let value),
            .serverReference(let value),
            .reasonString(let value):
            writer.writeString(value)
        case .correlationData(let value),
            .authenticationData(let value):
            writer.writeBinary(value)
        case .userProperty(let name, let value):
            writer.writeString(name)
            writer.writeString(value)
        }
        return writer.offset
    }

    /// Reads one property; its identifier was read before and stands in the set of some packet.
    static func read(identifier: UInt8, from reader: inout PacketReader) throws(CodecError) -> Property {
        switch identifier {
        case 0x01: return .payloadFormatIndicator(try reader.readByte())
        case 0x02: return .messageExpiryInterval(try reader.readUInt32())
        case 0x03: return .contentType(try reader.readString())
        case 0x08: return .responseTopic(try reader.readName())
        case 0x09: return .correlationData(Array(try reader.readBinary()))
        case 0x0B: return .subscriptionIdentifier(UInt32(try reader.readVariableByteInteger()))
        case 0x11: return .sessionExpiryInterval(try reader.readUInt32())
        case 0x12: return .assignedClientIdentifier(try reader.readName())
        case 0x13: return .serverKeepAlive(try reader.readUInt16())
        case 0x15: return .authenticationMethod(try reader.readString())
        case 0x16: return .authenticationData(Array(try reader.readBinary()))
        case 0x17: return .requestProblemInformation(try reader.readByte())
        case 0x18: return .willDelayInterval(try reader.readUInt32())
        case 0x19: return .requestResponseInformation(try reader.readByte())
        case 0x1A: return .responseInformation(try reader.readString())
        case 0x1C: return .serverReference(try reader.readString())
        case 0x1F: return .reasonString(try reader.readString())
        case 0x21: return .receiveMaximum(try reader.readUInt16())
        case 0x22: return .topicAliasMaximum(try reader.readUInt16())
        case 0x23: return .topicAlias(try reader.readUInt16())
        case 0x24: return .maximumQoS(try reader.readByte())
        case 0x25: return .retainAvailable(try reader.readByte())
        case 0x26: return .userProperty(try reader.readString(), try reader.readString())
        case 0x27: return .maximumPacketSize(try reader.readUInt32())
        case 0x28: return .wildcardSubscriptionAvailable(try reader.readByte())
        case 0x29: return .subscriptionIdentifierAvailable(try reader.readByte())
        case 0x2A: return .sharedSubscriptionAvailable(try reader.readByte())
        default: throw .malformed("unknown property")
        }
    }
}
