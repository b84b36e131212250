extension PublishView {
    /// The whole list of properties, in its order.
    public func decodedProperties() -> Properties {
        guard !properties.isEmpty else { return Properties() }
        do {
            return try Properties.decode(properties, for: .publish)
        } catch {
            preconditionFailure("the properties of a PublishView are validated when it is made")
        }
    }

    /// Writes the encoded properties that a server forwards, in their order, and returns how many bytes that took:
    /// ``forwardablePropertiesSize``. Left out are the topic alias, subscription identifiers and the message expiry
    /// interval, which the server writes anew.
    @discardableResult
    public func copyForwardableProperties(to target: UnsafeMutableRawPointer) -> Int {
        guard let base = properties.baseAddress else { return 0 }
        if forwardablePropertiesSize == properties.count {
            target.copyMemory(from: base, byteCount: properties.count)
            return properties.count
        }
        var written = 0
        var offset = 0
        while offset < properties.count {
            let size = Self.propertySize(properties, at: offset)
            if Self.isForwardable(properties[offset]) {
                (target + written).copyMemory(from: base + offset, byteCount: size)
                written += size
            }
            offset += size
        }
        return written
    }

    /// Reads the properties at the start of `rest`, and with them where the payload begins.
    @usableFromInline
    @inline(never)
    mutating func readProperties(from rest: UnsafeRawBufferPointer) throws(CodecError) {
        var outer = PacketReader(rest)
        properties = try outer.readPropertyBytes()
        payload = UnsafeRawBufferPointer(rebasing: rest[outer.offset...])
        var reader = PacketReader(properties)
        var seen: UInt64 = 0
        while !reader.isAtEnd {
            let start = reader.offset
            let identifier = try reader.readByte()
            let bit: UInt64 = identifier < 64 ? 1 << UInt64(identifier) : 0
            if seen & bit & ~Self.repeatable != 0 { throw .repeatedProperty() }
            seen |= bit
            try readProperty(identifier, from: &reader)
            if Self.isForwardable(identifier) { forwardablePropertiesSize += reader.offset - start }
        }
    }

    private mutating func readProperty(_ identifier: UInt8, from reader: inout PacketReader) throws(CodecError) {
        switch identifier {
        case 0x01:
            if try reader.readByte() > 1 { throw .flagAboveOne() }
        case 0x02:
            messageExpiryInterval = try reader.readUInt32()
        case 0x03:
            _ = try reader.readStringBytes()
        case 0x08:
            if !TopicName.isValid(try reader.readNameBytes()) { throw .invalidResponseTopic() }
        case 0x09:
            _ = try reader.readBinary()
        case 0x0B:
            if try reader.readVariableByteInteger() == 0 { throw .zeroSubscriptionIdentifier() }
            hasSubscriptionIdentifier = true
        case 0x23:
            topicAlias = try reader.readUInt16()
            if topicAlias == 0 { throw .zeroTopicAlias() }
        case 0x26:
            _ = try reader.readStringBytes()
            _ = try reader.readStringBytes()
        default:
            throw .misplacedProperty()
        }
    }

    /// Subscription identifiers and user properties, as a set of bits.
    private static var repeatable: UInt64 { 1 << 0x0B | 1 << 0x26 }

    private static func isForwardable(_ identifier: UInt8) -> Bool {
        identifier != 0x02 && identifier != 0x0B && identifier != 0x23
    }

    /// The bytes of the validated property that begins at `offset`.
    private static func propertySize(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
        func field(_ start: Int) -> Int {
            2 + Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt16.self)))
        }
        switch bytes[offset] {
        case 0x01: return 2
        case 0x02: return 5
        case 0x23: return 3
        case 0x0B:
            var size = 2
            while bytes[offset + size - 1] >= 0x80 { size += 1 }
            return size
        case 0x26:
            let name = field(offset + 1)
            return 1 + name + field(offset + 1 + name)
        default: return 1 + field(offset + 1)
        }
    }
}
