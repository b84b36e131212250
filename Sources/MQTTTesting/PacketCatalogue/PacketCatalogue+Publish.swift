import MQTTCodec

extension PacketCatalogue {
    static let publishes: [PacketCase] =
        all.flatMap { version -> [PacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            let long = String(repeating: "é", count: 32_767)
            let large = [UInt8](repeating: 0x5A, count: 20_000)
            let flagged: [PacketCase] = [0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0xA, 0xB, 0xC, 0xD].map { (flags: UInt8) in
                let qos = QoS(rawValue: flags >> 1 & 0b11) ?? .atMostOnce
                let identifier: [UInt8] = qos == .atMostOnce ? [] : [0x12, 0x34]
                return PacketCase(
                    "flags \(flags)", version,
                    bytes: packetBytes(0x30 | flags, field("a/b"), identifier, none, Array("hello".utf8)),
                    packet: .publish(
                        Publish(
                            dup: flags & 8 != 0, qos: qos, retain: flags & 1 != 0, topic: "a/b",
                            packetIdentifier: qos == .atMostOnce ? 0 : 0x1234, payload: Array("hello".utf8))))
            }
            return flagged + [
                PacketCase(
                    "no payload", version,
                    bytes: packetBytes(0x30, field("t"), none), packet: .publish(Publish(topic: "t"))),
                PacketCase(
                    "largest packet identifier", version,
                    bytes: packetBytes(0x32, field("t"), [0xFF, 0xFF], none),
                    packet: .publish(Publish(qos: .atLeastOnce, topic: "t", packetIdentifier: 65_535))),
                PacketCase(
                    "topic of a space and slashes", version,
                    bytes: packetBytes(0x30, field("/ //"), none), packet: .publish(Publish(topic: "/ //"))),
                PacketCase(
                    "topic that begins with $", version,
                    bytes: packetBytes(0x30, field("$SYS/x"), none), packet: .publish(Publish(topic: "$SYS/x"))),
                PacketCase(
                    "topic with U+2A6D4 and U+FEFF", version,
                    bytes: packetBytes(0x30, field([0x41, 0xF0, 0xAA, 0x9B, 0x94, 0xEF, 0xBB, 0xBF]), none),
                    packet: .publish(Publish(topic: "A\u{2A6D4}\u{FEFF}"))),
                PacketCase(
                    "longest topic", version,
                    bytes: packetBytes(0x30, field(long + "x"), none), packet: .publish(Publish(topic: long + "x"))),
                PacketCase(
                    "remaining length of three bytes", version,
                    bytes: packetBytes(0x31, field("t"), none, large),
                    packet: .publish(Publish(retain: true, topic: "t", payload: large))),
            ]
        } + propertyPublishes

    private static let propertyPublishes: [PacketCase] = [
        PacketCase(
            "all properties", .v5,
            bytes: packetBytes(
                0x34, field("t"), [0, 1],
                section(
                    [0x01, 1], [0x02, 0, 0, 0, 30], [0x23, 0, 7], [0x08] + field("r"), [0x09] + field([0, 1]),
                    [0x26] + field("a") + field("1"), [0x0B, 0x01], [0x26] + field("a") + field("2"),
                    [0x0B, 0xFF, 0xFF, 0xFF, 0x7F], [0x03] + field("text/plain")),
                [1, 2, 3]),
            packet: .publish(
                Publish(
                    qos: .exactlyOnce, topic: "t", packetIdentifier: 1,
                    properties: [
                        .payloadFormatIndicator(1), .messageExpiryInterval(30), .topicAlias(7), .responseTopic("r"),
                        .correlationData([0, 1]), .userProperty("a", "1"), .subscriptionIdentifier(1),
                        .userProperty("a", "2"), .subscriptionIdentifier(268_435_455), .contentType("text/plain"),
                    ],
                    payload: [1, 2, 3]))),
        PacketCase(
            "properties that are all forwarded", .v5,
            bytes: packetBytes(
                0x30, field("t"),
                section([0x01, 0], [0x03] + field(""), [0x08] + field("r/s"), [0x26] + field("") + field("é"))),
            packet: .publish(
                Publish(
                    topic: "t",
                    properties: [
                        .payloadFormatIndicator(0), .contentType(""), .responseTopic("r/s"), .userProperty("", "é"),
                    ]))),
        PacketCase(
            "alias alone", .v5,
            bytes: packetBytes(0x30, field(""), section([0x23, 0xFF, 0xFF]), [9]),
            packet: .publish(Publish(topic: "", properties: [.topicAlias(65_535)], payload: [9]))),
        PacketCase(
            "message expiry interval 0", .v5,
            bytes: packetBytes(0x30, field("t"), section([0x02, 0, 0, 0, 0])),
            packet: .publish(Publish(topic: "t", properties: [.messageExpiryInterval(0)]))),
        PacketCase(
            "longest property, section length of three bytes", .v5,
            bytes: packetBytes(0x30, field("t"), section([0x09] + field([UInt8](repeating: 1, count: 65_535))), [7]),
            packet: .publish(
                Publish(
                    topic: "t", properties: [.correlationData([UInt8](repeating: 1, count: 65_535))], payload: [7]))),
    ]

    static let malformedPublishes: [MalformedPacketCase] =
        all.flatMap { version -> [MalformedPacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            return [
                MalformedPacketCase(
                    "PUBLISH: QoS 3", version, bytes: packetBytes(0x36, field("t"), [0, 1], none),
                    clause: "MQTT-3.3.1-4"),
                MalformedPacketCase(
                    "PUBLISH: QoS 3, DUP and RETAIN", version, bytes: packetBytes(0x3F, field("t"), [0, 1], none),
                    clause: "MQTT-3.3.1-4"),
                MalformedPacketCase(
                    "PUBLISH: DUP at QoS 0", version, bytes: packetBytes(0x38, field("t"), none), clause: "MQTT-3.3.1-2"
                ),
                MalformedPacketCase("PUBLISH: no body", version, bytes: [0x30, 0]),
                MalformedPacketCase("PUBLISH: topic length cut", version, bytes: [0x30, 1, 0]),
                MalformedPacketCase("PUBLISH: topic beyond the packet", version, bytes: [0x30, 3, 0, 9, 0x61]),
                MalformedPacketCase("PUBLISH: no packet identifier", version, bytes: packetBytes(0x32, field("t"))),
                MalformedPacketCase(
                    "PUBLISH: packet identifier cut", version, bytes: packetBytes(0x32, field("t"), [0])),
                MalformedPacketCase(
                    "PUBLISH: packet identifier 0 at QoS 1", version,
                    bytes: packetBytes(0x32, field("t"), [0, 0], none), expected: .protocolError, clause: "MQTT-2.2.1-3"
                ),
                MalformedPacketCase(
                    "PUBLISH: packet identifier 0 at QoS 2", version,
                    bytes: packetBytes(0x34, field("t"), [0, 0], none), expected: .protocolError, clause: "MQTT-2.2.1-3"
                ),
                MalformedPacketCase(
                    "PUBLISH: empty topic", version, bytes: packetBytes(0x30, field(""), none),
                    expected: version == .v5 ? .protocolError : .malformedPacket,
                    clause: version == .v5 ? nil : "MQTT-4.7.3-1"),
                MalformedPacketCase(
                    "PUBLISH: + in the topic", version, bytes: packetBytes(0x30, field("a/+/b"), none),
                    clause: "MQTT-3.3.2-2"),
                MalformedPacketCase(
                    "PUBLISH: # in a long topic", version, bytes: packetBytes(0x30, field("sensors/kitchen/#"), none),
                    clause: "MQTT-3.3.2-2"),
            ]
                + notText.map { name, bytes in
                    MalformedPacketCase(
                        "PUBLISH: topic with \(name)", version, bytes: packetBytes(0x30, field(bytes), none),
                        clause: "MQTT-1.5.4-1")
                }
        } + malformedPropertyPublishes

    private static let malformedPropertyPublishes: [MalformedPacketCase] = [
        bad("no property length", [0, 1, 0x74], rest: true),
        bad("property length of five bytes", [0, 1, 0x74, 0x80, 0x80, 0x80, 0x80, 0x01], rest: true),
        bad("property length longer than needed", [0, 1, 0x74, 0x80, 0x00], rest: true, clause: "MQTT-1.5.5-1"),
        bad("property length beyond the packet", [0, 1, 0x74, 3, 0x01, 1], rest: true),
        bad("payload format indicator 2", [0x01, 2], .protocolError),
        bad("message expiry interval cut", [0x02, 0, 0, 1]),
        bad("topic alias 0", [0x23, 0, 0], .topicAliasInvalid, clause: "MQTT-3.3.2-8"),
        bad("subscription identifier 0", [0x0B, 0], .protocolError),
        bad("subscription identifier of five bytes", [0x0B, 0x80, 0x80, 0x80, 0x80, 0x01]),
        bad("subscription identifier longer than needed", [0x0B, 0x81, 0x00], clause: "MQTT-1.5.5-1"),
        bad("response topic with +", [0x08] + field("a/+"), .protocolError, clause: "MQTT-3.3.2-14"),
        bad("empty response topic", [0x08] + field(""), .protocolError, clause: "MQTT-3.3.2-14"),
        bad("response topic with U+0000", [0x08] + field([0x61, 0]), clause: "MQTT-1.5.4-1"),
        bad("response topic twice", [0x08] + field("a") + [0x08] + field("a"), .protocolError),
        bad("content type not UTF-8", [0x03] + field([0xC0, 0x80]), clause: "MQTT-1.5.4-1"),
        bad("content type twice", [0x03] + field("a") + [0x03] + field("a"), .protocolError),
        bad("correlation data twice", [0x09] + field("a") + [0x09] + field("a"), .protocolError),
        bad("correlation data cut", [0x09, 0, 2, 1]),
        bad("user property without a value", [0x26] + field("a")),
        bad("user property name not UTF-8", [0x26] + field([0xF8]) + field("a"), clause: "MQTT-1.5.4-1"),
        bad("user property value not UTF-8", [0x26] + field("a") + field([0x80]), clause: "MQTT-1.5.4-1"),
        bad("identifier without a value", [0x01]),
        bad("unknown property 0", [0x00]),
        bad("unknown property 127", [0x7F, 0]),
        bad("reason string", [0x1F] + field("a")),
        bad("identifier of two bytes", [0x81, 0x00]),
    ]

    /// A PUBLISH at QoS 0 with these properties, or with this body.
    private static func bad(
        _ name: String,
        _ bytes: [UInt8],
        _ expected: ReasonCode = .malformedPacket,
        rest isBody: Bool = false,
        clause: String? = nil
    ) -> MalformedPacketCase {
        let body = isBody ? bytes : field("t") + section(bytes)
        return MalformedPacketCase(
            "PUBLISH: \(name)", .v5, bytes: packetBytes(0x30, body), expected: expected, clause: clause)
    }

    /// Bytes that are not a string of MQTT.
    static let notText: [(name: String, bytes: [UInt8])] = [
        ("U+0000", [0x61, 0x00]),
        ("U+0000 in a long string", Array("0123456789abcdef".utf8) + [0x00] + Array("0123456789".utf8)),
        ("a lone continuation byte", [0x80]),
        ("an overlong form of two bytes", [0xC1, 0xBF]),
        ("an overlong form of three bytes", [0xE0, 0x9F, 0xBF]),
        ("an overlong form of four bytes", [0xF0, 0x8F, 0xBF, 0xBF]),
        ("U+D800", [0xED, 0xA0, 0x80]),
        ("U+DFFF", [0x61, 0xED, 0xBF, 0xBF]),
        ("a value above U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
        ("a byte that never occurs", [0xFF]),
        ("a cut character", Array("0123456789".utf8) + [0xE2, 0x82]),
        ("a broken character", [0xE2, 0x28, 0xA1]),
    ]
}
