import LuaRuntime

/// `mqtt.base64` and `mqtt.hex`
enum EncodingLibrary {
    /// How many bytes are taken at once, so that no event loop is held up.
    static let maximumSize = 8 << 20

    static var base64: [LuaHostFunction] {
        [function("encode", encodeBase64), decoder("base64", decodeBase64)]
    }

    static var hex: [LuaHostFunction] {
        [function("encode", encodeHex), decoder("hexadecimal digits", decodeHex)]
    }

    private static func function(
        _ name: String, _ body: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8]
    ) -> LuaHostFunction {
        LuaHostFunction(name) { call in
            call.push.copy(body(try input(call)))
            return .returned
        }
    }

    /// Nil and a text for what is no such text.
    private static func decoder(
        _ kind: String, _ body: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8]?
    ) -> LuaHostFunction {
        LuaHostFunction("decode") { call in
            if let bytes = body(try input(call)) {
                call.push.copy(bytes)
            } else {
                call.push.null()
                call.push.string("not \(kind)")
            }
            return .returned
        }
    }

    private static func input(_ call: LuaCall) throws -> UnsafeRawBufferPointer {
        let bytes = try call.bytes(1)
        guard bytes.count <= maximumSize else { throw LuaFailure.argument(1, "more than \(maximumSize) bytes") }
        return bytes
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let digits = Array("0123456789abcdef".utf8)

    private static func encodeBase64(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { buffer, count in
            var start = 0
            while start < bytes.count {
                let rest = bytes.count - start
                let second = rest > 1 ? bytes[start + 1] : 0
                let third = rest > 2 ? bytes[start + 2] : 0
                buffer[count] = letters[Int(bytes[start] >> 2)]
                buffer[count + 1] = letters[Int((bytes[start] & 3) << 4 | second >> 4)]
                buffer[count + 2] = rest > 1 ? letters[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "=")
                buffer[count + 3] = rest > 2 ? letters[Int(third & 63)] : UInt8(ascii: "=")
                count += 4
                start += 3
            }
        }
    }

    /// The alphabet of RFC 4648, section 4, or that of section 5 for addresses and file names; with padding or without.
    private static func decodeBase64(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard end % 4 != 1, end == text.count || text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end * 3 / 4)
        var bits: UInt32 = 0
        var width = 0
        for index in 0..<end {
            guard let value = value(ofLetter: text[index]) else { return nil }
            bits = bits << 6 | UInt32(value)
            width += 6
            if width >= 8 {
                width -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
            }
        }
        // Bits that belong to no byte must be 0, so that no two texts mean the same.
        guard bits & (1 << UInt32(width) - 1) == 0 else { return nil }
        return bytes
    }

    private static func value(ofLetter letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    private static func encodeHex(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { buffer, count in
            for byte in bytes {
                buffer[count] = digits[Int(byte >> 4)]
                buffer[count + 1] = digits[Int(byte & 15)]
                count += 2
            }
        }
    }

    private static func decodeHex(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for start in stride(from: 0, to: text.count, by: 2) {
            guard let high = value(ofDigit: text[start]), let low = value(ofDigit: text[start + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
