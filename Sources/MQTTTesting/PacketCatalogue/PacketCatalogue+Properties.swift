import MQTTCodec

extension PacketCatalogue {
    /// Every property in every packet that does not have it, and twice in every packet that may have it once.
    static let malformedProperties: [MalformedPacketCase] = places.flatMap { place in
        samples.flatMap { sample -> [MalformedPacketCase] in
            let identifier = sample[0]
            if !place.allowed.contains(identifier) {
                return [
                    MalformedPacketCase(
                        "\(place.name): property \(identifier), which it does not have", .v5,
                        bytes: place.packet(section(sample)))
                ]
            }
            if identifier == 0x26 || (identifier == 0x0B && place.name == "PUBLISH") { return [] }
            return [
                MalformedPacketCase(
                    "\(place.name): property \(identifier) twice", .v5,
                    bytes: place.packet(section(sample, sample)), expected: .protocolError)
            ]
        }
    }

    /// A packet, the identifiers that it may have by table 2-4 of the specification, and how it is built around them.
    private struct Place {
        let name: String
        let allowed: [UInt8]
        let packet: @Sendable ([UInt8]) -> [UInt8]
    }

    private static var places: [Place] {
        let message: [UInt8] = [0x01, 0x02, 0x03, 0x08, 0x09, 0x26]
        let answer: [UInt8] = [0x1F, 0x26]
        return [
            Place(name: "CONNECT", allowed: [0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27]) {
                packetBytes(0x10, field("MQTT"), [5, 2, 0, 10], $0, field("c"))
            },
            Place(name: "will", allowed: message + [0x18]) {
                packetBytes(0x10, field("MQTT"), [5, 6, 0, 10, 0], field("c"), $0, field("t"), field("p"))
            },
            Place(
                name: "CONNACK",
                allowed: [0x11, 0x12, 0x13, 0x15, 0x16, 0x1A, 0x1C, 0x1F, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27]
                    + [0x28, 0x29, 0x2A]
            ) { packetBytes(0x20, [0, 0], $0) },
            Place(name: "PUBLISH", allowed: message + [0x0B, 0x23]) { packetBytes(0x30, field("t"), $0) },
            Place(name: "PUBACK", allowed: answer) { packetBytes(0x40, [0, 1, 0], $0) },
            Place(name: "PUBREC", allowed: answer) { packetBytes(0x50, [0, 1, 0], $0) },
            Place(name: "PUBREL", allowed: answer) { packetBytes(0x62, [0, 1, 0], $0) },
            Place(name: "PUBCOMP", allowed: answer) { packetBytes(0x70, [0, 1, 0], $0) },
            Place(name: "SUBSCRIBE", allowed: [0x0B, 0x26]) { packetBytes(0x82, [0, 1], $0, field("a"), [0]) },
            Place(name: "SUBACK", allowed: answer) { packetBytes(0x90, [0, 1], $0, [0]) },
            Place(name: "UNSUBSCRIBE", allowed: [0x26]) { packetBytes(0xA2, [0, 1], $0, field("a")) },
            Place(name: "UNSUBACK", allowed: answer) { packetBytes(0xB0, [0, 1], $0, [0]) },
            Place(name: "DISCONNECT", allowed: [0x11, 0x1C, 0x1F, 0x26]) { packetBytes(0xE0, [0], $0) },
            Place(name: "AUTH", allowed: [0x15, 0x16, 0x1F, 0x26]) { packetBytes(0xF0, [0x18], $0) },
        ]
    }

    /// Each property with a value that is valid.
    private static var samples: [[UInt8]] {
        let bytes: [UInt8] = [0x01, 0x0B, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A]
        let shorts: [UInt8] = [0x13, 0x21, 0x22, 0x23]
        let longs: [UInt8] = [0x02, 0x11, 0x18, 0x27]
        let strings: [UInt8] = [0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F]
        return bytes.map { [$0, 1] } + shorts.map { [$0, 0, 1] } + longs.map { [$0, 0, 0, 0, 1] }
            + strings.map { [$0] + field("s") } + [[0x26] + field("n") + field("v")]
    }
}
