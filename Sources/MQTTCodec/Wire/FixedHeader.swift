/// The fixed header of a control packet: type, flags and remaining length.
public struct FixedHeader: Sendable, Equatable {
    /// The type of the packet.
    public let type: PacketType
    /// The lower half of the first byte.
    public let flags: UInt8
    /// The bytes of the fixed header itself, 2 to 5.
    public let length: Int
    /// The bytes that follow the fixed header, 0 to 268 435 455.
    public let remainingLength: Int

    @usableFromInline
    init(type: PacketType, flags: UInt8, length: Int, remainingLength: Int) {
        self.type = type
        self.flags = flags
        self.length = length
        self.remainingLength = remainingLength
    }

    /// The bytes of the whole packet, fixed header included.
    @inlinable
    public var totalLength: Int { length + remainingLength }

    /// Reads the fixed header at the start of `bytes`; nil when more bytes are needed to know it.
    ///
    /// The body need not be there. What is wrong is reported as early as it can be seen.
    /// - Parameters:
    ///   - bytes: What was received, from the start of a packet.
    ///   - maximumPacketSize: The largest whole packet that is accepted, in bytes.
    ///   - version: The version of the connection. On 3.1 PUBREL, SUBSCRIBE and UNSUBSCRIBE may carry the DUP flag of
    ///     a repetition; on 5.0 the remaining length must be as short as can be. The default fits every first packet.
    /// - Throws: Malformed packet for a reserved type, flags that the type does not have `[MQTT-2.1.3-1]`,
    ///   both QoS bits `[MQTT-3.3.1-4]`, DUP at QoS 0 `[MQTT-3.3.1-2]` or a remaining length of more
    ///   than four bytes; packet too large `[MQTT-3.2.2-15]` when the whole packet is above `maximumPacketSize`.
    @inlinable
    public static func parse(
        _ bytes: UnsafeRawBufferPointer,
        maximumPacketSize: Int,
        version: ProtocolVersion = .v3_1_1
    ) throws(CodecError) -> FixedHeader? {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        let first = base.load(as: UInt8.self)
        let flags = first & 0x0F
        guard let type = PacketType(rawValue: first >> 4) else {
            throw .malformed("reserved packet type")
        }
        if (allowedFlags(of: type, version: version) >> UInt16(flags)) & 1 == 0 {
            throw flagsError(of: type, flags: flags)
        }
        let available = bytes.count
        if available < 2 { return nil }
        var byte = base.load(fromByteOffset: 1, as: UInt8.self)
        var remaining = Int(byte & 0x7F)
        var length = 2
        while byte >= 0x80 {
            if length == 5 { throw .malformed("remaining length of more than four bytes") }
            if length == available { return nil }
            byte = base.load(fromByteOffset: length, as: UInt8.self)
            remaining |= Int(byte & 0x7F) << (7 * (length - 1))
            length += 1
        }
        if byte == 0, length > 2, version == .v5 {
            throw .malformed("remaining length longer than needed", "MQTT-1.5.5-1")
        }
        if length + remaining > maximumPacketSize { throw packetTooLarge() }
        return FixedHeader(type: type, flags: flags, length: length, remainingLength: remaining)
    }

    /// The flags of a type as a set of sixteen bits: bit n stands for the flags n.
    @inlinable
    static func allowedFlags(of type: PacketType, version: ProtocolVersion) -> UInt16 {
        switch type {
        case .publish: 0b0011_1100_0011_1111
        case .pubrel, .subscribe, .unsubscribe: version == .v3_1 ? 1 << 0b0010 | 1 << 0b1010 : 1 << 0b0010
        default: 1
        }
    }

    @usableFromInline
    @inline(never)
    static func flagsError(of type: PacketType, flags: UInt8) -> CodecError {
        switch type {
        case .publish where flags & 0b0110 == 0b0110: .malformed("PUBLISH with both QoS bits", "MQTT-3.3.1-4")
        case .publish: .malformed("PUBLISH with DUP at QoS 0", "MQTT-3.3.1-2")
        case .pubrel: .malformed("PUBREL with wrong flags", "MQTT-3.6.1-1")
        case .subscribe: .malformed("SUBSCRIBE with wrong flags", "MQTT-3.8.1-1")
        case .unsubscribe: .malformed("UNSUBSCRIBE with wrong flags", "MQTT-3.10.1-1")
        case .disconnect: .malformed("DISCONNECT with wrong flags", "MQTT-3.14.1-1")
        case .auth: .malformed("AUTH with wrong flags", "MQTT-3.15.1-1")
        default: .malformed("flags that the packet type does not have", "MQTT-2.1.3-1")
        }
    }

    @usableFromInline
    @inline(never)
    static func packetTooLarge() -> CodecError {
        CodecError(.packetTooLarge, "packet above the maximum packet size", clause: "MQTT-3.2.2-15")
    }
}
