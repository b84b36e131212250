extension ReasonCode {
    /// Whether 5.0 defines `code` for packets of type `type`; false for types that carry no reason code.
    public static func isValid(_ code: ReasonCode, in type: PacketType) -> Bool {
        isValid(code.rawValue, in: type)
    }

    /// Whether 5.0 defines the value `code` for packets of type `type`; false for types that carry no reason code.
    public static func isValid(_ code: UInt8, in type: PacketType) -> Bool {
        switch type {
        case .connack: isConnackCode(code)
        case .puback, .pubrec: isReceiptCode(code)
        case .pubrel, .pubcomp: code == 0x00 || code == 0x92
        case .suback: isSubackCode(code)
        case .unsuback: isUnsubackCode(code)
        case .disconnect: isDisconnectCode(code)
        case .auth: code == 0x00 || code == 0x18 || code == 0x19
        case .connect, .publish, .subscribe, .unsubscribe, .pingreq, .pingresp: false
        }
    }

    private static func isConnackCode(_ code: UInt8) -> Bool {
        switch code {
        case 0x00, 0x80...0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A...0x9D, 0x9F: true
        default: false
        }
    }

    // 0x95 is missing in the lists of sections 3.4 and 3.5. Servers that limit the payload answer with it all the same,
    // rather than end the connection.
    private static func isReceiptCode(_ code: UInt8) -> Bool {
        switch code {
        case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x95, 0x97, 0x99: true
        default: false
        }
    }

    private static func isSubackCode(_ code: UInt8) -> Bool {
        switch code {
        case 0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2: true
        default: false
        }
    }

    private static func isUnsubackCode(_ code: UInt8) -> Bool {
        switch code {
        case 0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91: true
        default: false
        }
    }

    // 0x8C is in the list of section 2.4, and missing in the one of section 3.14: the wider reading is taken.
    private static func isDisconnectCode(_ code: UInt8) -> Bool {
        switch code {
        case 0x00, 0x04, 0x80...0x83, 0x87, 0x89, 0x8B...0x90, 0x93...0xA2: true
        default: false
        }
    }
}
