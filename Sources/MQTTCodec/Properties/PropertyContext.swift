/// Where a list of properties stands: in a packet, or in the payload of a CONNECT for the will.
public enum PropertyContext: Sendable, Hashable, CaseIterable {
    /// In a CONNECT, before the payload.
    case connect
    /// In a CONNACK.
    case connack
    /// In a PUBLISH.
    case publish
    /// In a PUBACK.
    case puback
    /// In a PUBREC.
    case pubrec
    /// In a PUBREL.
    case pubrel
    /// In a PUBCOMP.
    case pubcomp
    /// In a SUBSCRIBE.
    case subscribe
    /// In a SUBACK.
    case suback
    /// In an UNSUBSCRIBE.
    case unsubscribe
    /// In an UNSUBACK.
    case unsuback
    /// In a DISCONNECT.
    case disconnect
    /// In an AUTH.
    case auth
    /// In the payload of a CONNECT, before the will topic.
    case will

    /// The identifiers that may stand here, as a set of bits: bit n stands for the identifier n.
    @usableFromInline var allowedIdentifiers: UInt64 {
        switch self {
        case .connect: Self.set(0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27)
        case .connack:
            Self.set(
                0x11, 0x12, 0x13, 0x15, 0x16, 0x1A, 0x1C, 0x1F, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A)
        case .publish: Self.set(0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x23, 0x26)
        case .puback, .pubrec, .pubrel, .pubcomp, .suback, .unsuback: Self.set(0x1F, 0x26)
        case .subscribe: Self.set(0x0B, 0x26)
        case .unsubscribe: Self.set(0x26)
        case .disconnect: Self.set(0x11, 0x1C, 0x1F, 0x26)
        case .auth: Self.set(0x15, 0x16, 0x1F, 0x26)
        case .will: Self.set(0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26)
        }
    }

    /// The identifiers that may stand here more than once, as a set of bits.
    var repeatableIdentifiers: UInt64 {
        self == .publish ? Self.set(0x0B, 0x26) : Self.set(0x26)
    }

    private static func set(_ identifiers: UInt8...) -> UInt64 {
        identifiers.reduce(0) { $0 | 1 << UInt64($1) }
    }
}
