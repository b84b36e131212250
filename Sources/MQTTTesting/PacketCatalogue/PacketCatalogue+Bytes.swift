extension PacketCatalogue {
    /// The bytes of a packet with this first byte and this body.
    static func packetBytes(_ first: UInt8, _ body: [UInt8]...) -> [UInt8] {
        let body = body.flatMap { $0 }
        return [first] + variableByteInteger(body.count) + body
    }

    /// A field of the catalogue: two bytes of length, and the bytes.
    static func field(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    /// A string of the catalogue: two bytes of length, and its UTF-8 bytes.
    static func field(_ text: String) -> [UInt8] {
        field(Array(text.utf8))
    }

    /// A property section of the catalogue: its length, and the properties.
    static func section(_ properties: [UInt8]...) -> [UInt8] {
        let bytes = properties.flatMap { $0 }
        return variableByteInteger(bytes.count) + bytes
    }

    /// A variable byte integer, written apart from the codec that the catalogue tests.
    static func variableByteInteger(_ value: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        repeat {
            bytes.append(UInt8(rest % 128) + (rest >= 128 ? 128 : 0))
            rest /= 128
        } while rest > 0
        return bytes
    }
}
