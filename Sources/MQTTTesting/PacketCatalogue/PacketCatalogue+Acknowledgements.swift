import MQTTCodec

extension PacketCatalogue {
    static let acknowledgements: [PacketCase] =
        steps.flatMap { first, type, make -> [PacketCase] in
            all.map { version in
                PacketCase(
                    "two bytes", version,
                    bytes: [first, 2, 0x12, 0x34], packet: make(Acknowledgement(packetIdentifier: 0x1234)))
            }
                + ReasonCode.allCodes.filter { ReasonCode.isValid($0, in: type) && $0 != .success }.map { code in
                    PacketCase(
                        "reason code \(code)", .v5,
                        bytes: [first, 3, 0, 1, code.rawValue],
                        packet: make(Acknowledgement(packetIdentifier: 1, reasonCode: code)))
                } + [
                    PacketCase(
                        "all properties", .v5,
                        bytes: packetBytes(
                            first, [0xFF, 0xFF, 0x00],
                            section(
                                [0x1F] + field("why"), [0x26] + field("a") + field("1"),
                                [0x26] + field("a") + field("1"))),
                        packet: make(
                            Acknowledgement(
                                packetIdentifier: 65_535,
                                properties: [.reasonString("why"), .userProperty("a", "1"), .userProperty("a", "1")]))),
                    PacketCase(
                        "success spelt out", .v5,
                        bytes: [first, 3, 0, 1, 0], packet: make(Acknowledgement(packetIdentifier: 1)),
                        isCanonical: false),
                    PacketCase(
                        "success and no properties spelt out", .v5,
                        bytes: [first, 4, 0, 1, 0, 0], packet: make(Acknowledgement(packetIdentifier: 1)),
                        isCanonical: false),
                ]
        } + [
            PacketCase(
                "repeated with DUP", .v3_1,
                bytes: [0x6A, 2, 0, 1], packet: .pubrel(Acknowledgement(packetIdentifier: 1)), isCanonical: false)
        ]

    private static var steps: [(UInt8, PacketType, @Sendable (Acknowledgement) -> Packet)] {
        [
            (0x40, .puback, { .puback($0) }),
            (0x50, .pubrec, { .pubrec($0) }),
            (0x62, .pubrel, { .pubrel($0) }),
            (0x70, .pubcomp, { .pubcomp($0) }),
        ]
    }

    static let malformedAcknowledgements: [MalformedPacketCase] = steps.flatMap {
        first, type, _ -> [MalformedPacketCase] in
        [
            MalformedPacketCase("\(type): no body", .v3_1_1, bytes: [first, 0]),
            MalformedPacketCase("\(type): packet identifier cut", .v5, bytes: [first, 1, 1]),
            MalformedPacketCase(
                "\(type): packet identifier 0", .v3_1_1, bytes: [first, 2, 0, 0], expected: .protocolError,
                clause: "MQTT-2.2.1-3"),
            MalformedPacketCase(
                "\(type): packet identifier 0", .v5, bytes: [first, 2, 0, 0], expected: .protocolError,
                clause: "MQTT-2.2.1-3"),
            MalformedPacketCase("\(type): bytes left over", .v3_1, bytes: [first, 3, 0, 1, 0]),
            MalformedPacketCase("\(type): bytes left over", .v3_1_1, bytes: [first, 3, 0, 1, 0]),
            MalformedPacketCase("\(type): bytes left over", .v5, bytes: [first, 5, 0, 1, 0, 0, 0]),
            MalformedPacketCase(
                "\(type): undefined reason code", .v5, bytes: [first, 3, 0, 1, 0xFF], expected: .protocolError),
            MalformedPacketCase(
                "\(type): reason code of another packet", .v5, bytes: [first, 3, 0, 1, 0x8F],
                expected: .protocolError),
            MalformedPacketCase("\(type): property length beyond the packet", .v5, bytes: [first, 4, 0, 1, 0, 1]),
            MalformedPacketCase("\(type): property of PUBLISH", .v5, bytes: [first, 6, 0, 1, 0, 2, 0x01, 0]),
            MalformedPacketCase(
                "\(type): reason string twice", .v5,
                bytes: packetBytes(first, [0, 1, 0], section([0x1F] + field("a"), [0x1F] + field("b"))),
                expected: .protocolError),
        ]
    }
}
