import MQTTCodec

extension PacketCatalogue {
    static let connects: [PacketCase] =
        all.flatMap { version -> [PacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            let start = version == .v3_1 ? field("MQIsdp") + [3] : field("MQTT") + [version.rawValue]
            let long = String(repeating: "x", count: 65_535)
            let largePayload = [UInt8](repeating: 0xFF, count: 65_535)
            return [
                PacketCase(
                    "clean start", version,
                    bytes: packetBytes(0x10, start, [0x02, 0, 60], none, field("ann")),
                    packet: .connect(Connect(version: version, clientIdentifier: "ann"))),
                PacketCase(
                    "an existing session, no keep alive", version,
                    bytes: packetBytes(0x10, start, [0x00, 0, 0], none, field("ann")),
                    packet: .connect(
                        Connect(version: version, cleanStart: false, keepAlive: 0, clientIdentifier: "ann"))),
                PacketCase(
                    "empty client identifier, longest keep alive", version,
                    bytes: packetBytes(0x10, start, [0x02, 0xFF, 0xFF], none, field("")),
                    packet: .connect(Connect(version: version, keepAlive: 65_535))),
                PacketCase(
                    "user name", version,
                    bytes: packetBytes(0x10, start, [0x82, 0, 10], none, field("c"), field("zoë")),
                    packet: .connect(
                        Connect(version: version, keepAlive: 10, clientIdentifier: "c", username: "zoë"))),
                PacketCase(
                    "user name and password, both empty", version,
                    bytes: packetBytes(0x10, start, [0xC2, 0, 10], none, field("c"), field(""), field("")),
                    packet: .connect(
                        Connect(
                            version: version, keepAlive: 10, clientIdentifier: "c", username: "", password: []))),
                PacketCase(
                    "password of bytes that are not text", version,
                    bytes: packetBytes(
                        0x10, start, [0xC2, 0, 10], none, field("c"), field("u"), field([0, 0xFF, 0xC0])),
                    packet: .connect(
                        Connect(
                            version: version, keepAlive: 10, clientIdentifier: "c", username: "u",
                            password: [0, 0xFF, 0xC0]))),
                PacketCase(
                    "will at QoS 0", version,
                    bytes: packetBytes(
                        0x10, start, [0x06, 0, 10], none, field("c"), none, field("gone/c"), field("bye")),
                    packet: .connect(
                        Connect(
                            version: version, keepAlive: 10, clientIdentifier: "c",
                            will: Will(topic: "gone/c", payload: Array("bye".utf8))))),
                PacketCase(
                    "retained will at QoS 1 without a payload", version,
                    bytes: packetBytes(0x10, start, [0x2E, 0, 10], none, field("c"), none, field("gone/c"), field("")),
                    packet: .connect(
                        Connect(
                            version: version, keepAlive: 10, clientIdentifier: "c",
                            will: Will(topic: "gone/c", qos: .atLeastOnce, retain: true)))),
                PacketCase(
                    "everything, will at QoS 2", version,
                    bytes: packetBytes(
                        0x10, start, [0xF4, 0, 10], none, field("c"), none, field("$w"), field([1]), field("u"),
                        field("p")),
                    packet: .connect(
                        Connect(
                            version: version, cleanStart: false, keepAlive: 10, clientIdentifier: "c", username: "u",
                            password: [0x70], will: Will(topic: "$w", payload: [1], qos: .exactlyOnce, retain: true)))),
                PacketCase(
                    "longest fields", version,
                    bytes: packetBytes(
                        0x10, start, [0xC6, 0, 10], none, field(long), none, field(long), field(largePayload),
                        field(long), field(largePayload)),
                    packet: .connect(
                        Connect(
                            version: version, keepAlive: 10, clientIdentifier: long, username: long,
                            password: largePayload, will: Will(topic: long, payload: largePayload)))),
            ]
        } + oldConnects + propertyConnects

    /// What 3.1 alone accepts.
    private static let oldConnects: [PacketCase] = [
        PacketCase(
            "flags announce a user name and a password that are not there", .v3_1,
            bytes: packetBytes(0x10, field("MQIsdp"), [3, 0xC2, 0, 10], field("c")),
            packet: .connect(Connect(version: .v3_1, keepAlive: 10, clientIdentifier: "c")),
            isCanonical: false),
        PacketCase(
            "unused flag set", .v3_1,
            bytes: packetBytes(0x10, field("MQIsdp"), [3, 0x03, 0, 10], field("c")),
            packet: .connect(Connect(version: .v3_1, keepAlive: 10, clientIdentifier: "c")),
            isCanonical: false),
        PacketCase(
            "unused flag set besides all others", .v3_1,
            bytes: packetBytes(
                0x10, field("MQIsdp"), [3, 0xF7, 0, 10], field("c"), field("w"), field([1]), field("u"), field("p")),
            packet: .connect(
                Connect(
                    version: .v3_1, keepAlive: 10, clientIdentifier: "c", username: "u", password: [0x70],
                    will: Will(topic: "w", payload: [1], qos: .exactlyOnce, retain: true))),
            isCanonical: false),
    ]

    private static let propertyConnects: [PacketCase] = [
        PacketCase(
            "all properties", .v5,
            bytes: packetBytes(
                0x10, field("MQTT"), [5, 0x02, 0, 10],
                section(
                    [0x11, 0xFF, 0xFF, 0xFF, 0xFF], [0x21, 0, 20], [0x27, 0, 1, 0, 0], [0x22, 0, 10], [0x19, 1],
                    [0x17, 0], [0x26] + field("a") + field("1"), [0x26] + field("a") + field("2"),
                    [0x15] + field("SCRAM"), [0x16] + field([1, 2])),
                field("c")),
            packet: .connect(
                Connect(
                    keepAlive: 10, clientIdentifier: "c",
                    properties: [
                        .sessionExpiryInterval(.max), .receiveMaximum(20), .maximumPacketSize(65_536),
                        .topicAliasMaximum(10), .requestResponseInformation(1), .requestProblemInformation(0),
                        .userProperty("a", "1"), .userProperty("a", "2"), .authenticationMethod("SCRAM"),
                        .authenticationData([1, 2]),
                    ]))),
        PacketCase(
            "all will properties", .v5,
            bytes: packetBytes(
                0x10, field("MQTT"), [5, 0x06, 0, 10], [0], field("c"),
                section(
                    [0x18, 0, 0, 0, 5], [0x01, 1], [0x02, 0, 0, 0, 9], [0x03] + field("text/plain"),
                    [0x08] + field("r/c"), [0x09] + field([7]), [0x26] + field("") + field("")),
                field("t"), field("p")),
            packet: .connect(
                Connect(
                    keepAlive: 10, clientIdentifier: "c",
                    will: Will(
                        topic: "t", payload: [0x70],
                        properties: [
                            .willDelayInterval(5), .payloadFormatIndicator(1), .messageExpiryInterval(9),
                            .contentType("text/plain"), .responseTopic("r/c"), .correlationData([7]),
                            .userProperty("", ""),
                        ])))),
        PacketCase(
            "password without a user name", .v5,
            bytes: packetBytes(0x10, field("MQTT"), [5, 0x42, 0, 10, 0], field("c"), field("token")),
            packet: .connect(Connect(keepAlive: 10, clientIdentifier: "c", password: Array("token".utf8)))),
    ]

    static let malformedConnects: [MalformedPacketCase] = [
        bad("no body", [], nil),
        bad("protocol name cut", [0, 4, 0x4D, 0x51], nil),
        bad("no protocol level", field("MQTT"), nil),
        bad("no connect flags", field("MQTT") + [5], nil),
        bad("keep alive cut", field("MQTT") + [5, 2, 0], nil),
        bad("unknown protocol name", field("MQTU") + [4, 2, 0, 10] + field("c"), "MQTT-3.1.2-1"),
        bad("protocol name in small letters", field("mqtt") + [4, 2, 0, 10] + field("c"), "MQTT-3.1.2-1"),
        bad("empty protocol name", field("") + [4, 2, 0, 10] + field("c"), "MQTT-3.1.2-1"),
        bad("level 6", field("MQTT") + [6, 2, 0, 10, 0] + field("c"), "MQTT-3.1.2-2", .unsupportedProtocolVersion),
        bad(
            "level 3 as MQTT", field("MQTT") + [3, 2, 0, 10] + field("c"), "MQTT-3.1.2-2", .unsupportedProtocolVersion),
        bad(
            "level 4 as MQIsdp",
            field("MQIsdp") + [4, 2, 0, 10] + field("c"), "MQTT-3.1.2-2", .unsupportedProtocolVersion),
        bad(
            "level of a bridge",
            field("MQTT") + [0x84, 2, 0, 10] + field("c"), "MQTT-3.1.2-2", .unsupportedProtocolVersion),
        bad("reserved flag in 3.1.1", field("MQTT") + [4, 3, 0, 10] + field("c"), "MQTT-3.1.2-3"),
        bad("reserved flag in 5.0", field("MQTT") + [5, 3, 0, 10, 0] + field("c"), "MQTT-3.1.2-3"),
        bad(
            "will QoS 3 in 3.1.1",
            field("MQTT") + [4, 0x1E, 0, 10] + field("c") + field("t") + field(""), "MQTT-3.1.2-14"),
        bad(
            "will QoS 3 in 5.0",
            field("MQTT") + [5, 0x1E, 0, 10, 0] + field("c") + [0] + field("t") + field(""), "MQTT-3.1.2-12"),
        bad("will QoS without a will", field("MQTT") + [4, 0x0A, 0, 10] + field("c"), "MQTT-3.1.2-13"),
        bad("will retain without a will", field("MQTT") + [5, 0x22, 0, 10, 0] + field("c"), "MQTT-3.1.2-13"),
        bad("will topic not there", field("MQTT") + [4, 0x06, 0, 10] + field("c"), nil),
        bad("will payload not there", field("MQTT") + [4, 0x06, 0, 10] + field("c") + field("t"), nil),
        bad(
            "empty will topic",
            field("MQTT") + [4, 6, 0, 10] + field("c") + field("") + field("p"), "MQTT-4.7.3-1", .topicNameInvalid),
        bad(
            "will topic with +",
            field("MQTT") + [4, 6, 0, 10] + field("c") + field("a/+") + field("p"), "MQTT-4.7.1-1", .topicNameInvalid),
        bad(
            "will topic with #",
            field("MQTT") + [5, 6, 0, 10, 0] + field("c") + [0] + field("#") + field("p"),
            "MQTT-4.7.0-1", .topicNameInvalid),
        bad(
            "will topic with U+0000",
            field("MQTT") + [4, 6, 0, 10] + field("c") + field([0x61, 0]) + field("p"), "MQTT-1.5.4-1"),
        bad("no client identifier", field("MQTT") + [4, 2, 0, 10], nil),
        bad("client identifier cut", field("MQTT") + [4, 2, 0, 10, 0, 2, 0x63], nil),
        bad(
            "client identifier with a surrogate",
            field("MQTT") + [4, 2, 0, 10] + field([0xED, 0xA0, 0x80]), "MQTT-1.5.4-1"),
        bad(
            "client identifier with U+0000", field("MQTT") + [5, 2, 0, 10, 0] + field([0x61, 0, 0x62]), "MQTT-1.5.4-1"),
        bad("user name not there", field("MQTT") + [4, 0x82, 0, 10] + field("c"), nil),
        bad("user name not UTF-8", field("MQTT") + [4, 0x82, 0, 10] + field("c") + field([0xFF]), "MQTT-1.5.4-1"),
        bad("password not there", field("MQTT") + [4, 0xC2, 0, 10] + field("c") + field("u"), nil),
        bad(
            "password without a user name in 3.1.1",
            field("MQTT") + [4, 0x42, 0, 10] + field("c") + field("p"), "MQTT-3.1.2-22"),
        bad(
            "password without a user name in 3.1",
            field("MQIsdp") + [3, 0x42, 0, 10] + field("c") + field("p"), "MQTT-3.1.2-22"),
        bad("bytes left over in 3.1.1", field("MQTT") + [4, 2, 0, 10] + field("c") + [0], nil),
        bad("user name that no flag announces", field("MQTT") + [5, 2, 0, 10, 0] + field("c") + field("u"), nil),
        bad("property length beyond the packet", field("MQTT") + [5, 2, 0, 10, 9] + field("c"), nil),
        bad("receive maximum 0", field("MQTT") + [5, 2, 0, 10, 3, 0x21, 0, 0] + field("c"), nil, .protocolError),
        bad(
            "maximum packet size 0",
            field("MQTT") + [5, 2, 0, 10, 5, 0x27, 0, 0, 0, 0] + field("c"), nil, .protocolError),
        bad(
            "request problem information 2",
            field("MQTT") + [5, 2, 0, 10, 2, 0x17, 2] + field("c"), nil, .protocolError),
        bad(
            "request response information 2",
            field("MQTT") + [5, 2, 0, 10, 2, 0x19, 2] + field("c"), nil, .protocolError),
        bad(
            "authentication data without a method",
            field("MQTT") + [5, 2, 0, 10, 4, 0x16, 0, 1, 1] + field("c"), nil, .protocolError),
        bad(
            "will response topic with a wildcard",
            field("MQTT") + [5, 6, 0, 10, 0] + field("c") + section([0x08] + field("r/#")) + field("t") + field("p"),
            "MQTT-3.3.2-14", .protocolError),
    ]

    private static func bad(
        _ name: String,
        _ body: [UInt8],
        _ clause: String?,
        _ expected: ReasonCode = .malformedPacket
    ) -> MalformedPacketCase {
        let level = body.count > 6 && body[1] == 4 ? body[6] : 3
        return MalformedPacketCase(
            "CONNECT: \(name)", ProtocolVersion(rawValue: level) ?? .v5,
            bytes: packetBytes(0x10, body), expected: expected, clause: clause)
    }
}
