import MQTTCodec

extension PacketCatalogue {
    static let unsubscribes: [PacketCase] =
        all.flatMap { version -> [PacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            return [
                PacketCase(
                    "one filter", version,
                    bytes: packetBytes(0xA2, [0, 1], none, field("a/b")),
                    packet: .unsubscribe(Unsubscribe(packetIdentifier: 1, filters: ["a/b"]))),
                PacketCase(
                    "several filters", version,
                    bytes: packetBytes(0xA2, [0, 1], none, field("#"), field("$share/g/a"), field("a/+")),
                    packet: .unsubscribe(Unsubscribe(packetIdentifier: 1, filters: ["#", "$share/g/a", "a/+"]))),
            ]
        } + [
            PacketCase(
                "repeated with DUP", .v3_1,
                bytes: packetBytes(0xAA, [0, 1], field("a")),
                packet: .unsubscribe(Unsubscribe(packetIdentifier: 1, filters: ["a"])), isCanonical: false),
            PacketCase(
                "$share without a meaning", .v3_1_1,
                bytes: packetBytes(0xA2, [0, 1], field("$share//a")),
                packet: .unsubscribe(Unsubscribe(packetIdentifier: 1, filters: ["$share//a"]))),
            PacketCase(
                "user properties", .v5,
                bytes: packetBytes(
                    0xA2, [0, 1], section([0x26] + field("a") + field("1"), [0x26] + field("b") + field("2")),
                    field("a")),
                packet: .unsubscribe(
                    Unsubscribe(
                        packetIdentifier: 1, filters: ["a"],
                        properties: [.userProperty("a", "1"), .userProperty("b", "2")]))),
        ]

    static let malformedUnsubscribes: [MalformedPacketCase] =
        all.flatMap { version -> [MalformedPacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            return [
                MalformedPacketCase("UNSUBSCRIBE: no body", version, bytes: [0xA2, 0]),
                MalformedPacketCase(
                    "UNSUBSCRIBE: packet identifier 0", version, bytes: packetBytes(0xA2, [0, 0], none, field("a")),
                    clause: "MQTT-2.2.1-3"),
                MalformedPacketCase(
                    "UNSUBSCRIBE: no topic filter", version, bytes: packetBytes(0xA2, [0, 1], none),
                    expected: .protocolError, clause: "MQTT-3.10.3-2"),
                MalformedPacketCase(
                    "UNSUBSCRIBE: topic filter cut", version, bytes: packetBytes(0xA2, [0, 1], none, [0, 2, 0x61])),
                MalformedPacketCase(
                    "UNSUBSCRIBE: empty topic filter", version,
                    bytes: packetBytes(0xA2, [0, 1], none, field("a"), field("")), clause: "MQTT-4.7.3-1"),
                MalformedPacketCase(
                    "UNSUBSCRIBE: topic filter not UTF-8", version,
                    bytes: packetBytes(0xA2, [0, 1], none, field([0xFE])), clause: "MQTT-1.5.4-1"),
            ]
                + misplacedWildcards.map { filter in
                    MalformedPacketCase(
                        "UNSUBSCRIBE: topic filter \(filter)", version,
                        bytes: packetBytes(0xA2, [0, 1], none, field(filter)),
                        clause: filter.contains("#") ? "MQTT-4.7.1-1" : "MQTT-4.7.1-2")
                }
        }
        + brokenShares.map { filter, expected, clause in
            MalformedPacketCase(
                "UNSUBSCRIBE: topic filter \(filter)", .v5,
                bytes: packetBytes(0xA2, [0, 1, 0], field(filter)), expected: expected, clause: clause)
        } + [
            MalformedPacketCase(
                "UNSUBSCRIBE: reason string", .v5,
                bytes: packetBytes(0xA2, [0, 1], section([0x1F] + field("a")), field("a")))
        ]

    static let unsubacks: [PacketCase] =
        old.map { version in
            PacketCase(
                "packet identifier alone", version,
                bytes: [0xB0, 2, 0, 1], packet: .unsuback(Unsuback(packetIdentifier: 1)))
        }
        + ReasonCode.allCodes.filter { ReasonCode.isValid($0, in: .unsuback) }.map { code in
            PacketCase(
                "reason code \(code)", .v5,
                bytes: [0xB0, 4, 0, 1, 0, code.rawValue],
                packet: .unsuback(Unsuback(packetIdentifier: 1, reasonCodes: [code])))
        } + [
            PacketCase(
                "all properties", .v5,
                bytes: packetBytes(
                    0xB0, [0, 1], section([0x1F] + field("no"), [0x26] + field("a") + field("1")), [0x11, 0]),
                packet: .unsuback(
                    Unsuback(
                        packetIdentifier: 1, reasonCodes: [.noSubscriptionExisted, .success],
                        properties: [.reasonString("no"), .userProperty("a", "1")])))
        ]

    static let malformedUnsubacks: [MalformedPacketCase] = [
        MalformedPacketCase("UNSUBACK: no body", .v3_1, bytes: [0xB0, 0]),
        MalformedPacketCase("UNSUBACK: bytes left over", .v3_1_1, bytes: [0xB0, 3, 0, 1, 0]),
        MalformedPacketCase(
            "UNSUBACK: packet identifier 0", .v5, bytes: [0xB0, 4, 0, 0, 0, 0], expected: .protocolError,
            clause: "MQTT-2.2.1-3"),
        MalformedPacketCase("UNSUBACK: no reason code", .v5, bytes: [0xB0, 3, 0, 1, 0]),
        MalformedPacketCase(
            "UNSUBACK: undefined reason code", .v5, bytes: [0xB0, 4, 0, 1, 0, 0x01], expected: .protocolError),
    ]
}
