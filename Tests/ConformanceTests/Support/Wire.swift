import MQTTCodec

/// Builds packets byte by byte, right or wrong.
enum Wire {
    /// A packet with this first byte and this body.
    static func packet(_ first: UInt8, _ body: [UInt8]...) -> [UInt8] {
        let body = body.flatMap { $0 }
        return [first] + length(body.count) + body
    }

    /// A field: two bytes of length, and the bytes.
    static func field(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes }

    /// A string: two bytes of length, and its UTF-8.
    static func field(_ text: String) -> [UInt8] { field(Array(text.utf8)) }

    /// A property section: its length, and the properties.
    static func section(_ properties: [UInt8]...) -> [UInt8] {
        let bytes = properties.flatMap { $0 }
        return length(bytes.count) + bytes
    }

    /// No properties: on 5.0 a length of zero, before it nothing.
    static func none(_ version: ProtocolVersion) -> [UInt8] { version == .v5 ? [0] : [] }

    /// The beginning of a CONNECT, up to and with its keep alive and no properties.
    static func connect(_ version: ProtocolVersion, flags: UInt8) -> [UInt8] {
        field(version == .v3_1 ? "MQIsdp" : "MQTT") + [version.rawValue, flags, 0, 0] + none(version)
    }

    private static func length(_ value: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        repeat {
            bytes.append(UInt8(rest % 128) + (rest >= 128 ? 128 : 0))
            rest /= 128
        } while rest > 0
        return bytes
    }
}
