import MQTTCodec

extension PacketCatalogue {
    static let malformedHeaders: [MalformedPacketCase] =
        all.flatMap { version -> [MalformedPacketCase] in
            let fixed: [(UInt8, UInt8, String)] = [
                (0x10, 0, "MQTT-2.1.3-1"), (0x20, 0, "MQTT-2.1.3-1"), (0x40, 0, "MQTT-2.1.3-1"),
                (0x50, 0, "MQTT-2.1.3-1"), (0x60, 2, "MQTT-3.6.1-1"), (0x70, 0, "MQTT-2.1.3-1"),
                (0x80, 2, "MQTT-3.8.1-1"), (0x90, 0, "MQTT-2.1.3-1"), (0xA0, 2, "MQTT-3.10.1-1"),
                (0xB0, 0, "MQTT-2.1.3-1"), (0xC0, 0, "MQTT-2.1.3-1"), (0xD0, 0, "MQTT-2.1.3-1"),
                (0xE0, 0, "MQTT-3.14.1-1"), (0xF0, 0, "MQTT-3.15.1-1"),
            ]
            let wrongFlags = fixed.flatMap { type, right, clause -> [MalformedPacketCase] in
                (0..<16).compactMap { (flags: UInt8) -> MalformedPacketCase? in
                    if flags == right { return nil }
                    // 3.1 repeats its acknowledged packets with DUP.
                    if version == .v3_1, right == 2, flags == 0b1010 { return nil }
                    return MalformedPacketCase(
                        "fixed header: flags \(flags) of type \(type >> 4)", version, bytes: [type | flags],
                        clause: clause)
                }
            }
            let reserved = (0..<16).map { (flags: UInt8) in
                MalformedPacketCase(
                    "fixed header: reserved type, flags \(flags)", version, bytes: [flags, 0])
            }
            let lengths: [MalformedPacketCase] = [0x10, 0x30, 0x82, 0xC0, 0xE0].map { (first: UInt8) in
                MalformedPacketCase(
                    "fixed header: remaining length of five bytes, type \(first >> 4)", version,
                    bytes: [first, 0x80, 0x80, 0x80, 0x80, 0x01])
            }
            return wrongFlags + reserved + lengths
        } + [
            MalformedPacketCase(
                "fixed header: remaining length longer than needed", .v5, bytes: [0xC0, 0x80, 0x00],
                clause: "MQTT-1.5.5-1"),
            MalformedPacketCase(
                "fixed header: remaining length longer than needed", .v5,
                bytes: [0x30, 0x84, 0x80, 0x00] + field("t") + [0], clause: "MQTT-1.5.5-1"),
        ]
}
