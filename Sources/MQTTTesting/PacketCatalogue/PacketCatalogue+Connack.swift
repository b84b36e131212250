import MQTTCodec

extension PacketCatalogue {
    static let connacks: [PacketCase] =
        old.flatMap { version in
            (0...5).map { code in
                PacketCase(
                    "return code \(code)", version,
                    bytes: [0x20, 2, 0, code],
                    packet: .connack(Connack(reasonCode: ReasonCode(returnCode: code))))
            }
        }
        + ReasonCode.allCodes.filter { ReasonCode.isValid($0, in: .connack) }.map { code in
            PacketCase(
                "reason code \(code)", .v5,
                bytes: [0x20, 3, 0, code.rawValue, 0], packet: .connack(Connack(reasonCode: code)))
        } + [
            PacketCase(
                "session present", .v3_1_1,
                bytes: [0x20, 2, 1, 0], packet: .connack(Connack(sessionPresent: true))),
            PacketCase(
                "session present", .v5,
                bytes: [0x20, 3, 1, 0, 0], packet: .connack(Connack(sessionPresent: true))),
            PacketCase(
                "reserved byte set", .v3_1,
                bytes: [0x20, 2, 1, 0], packet: .connack(Connack()), isCanonical: false),
            PacketCase(
                "all properties", .v5,
                bytes: packetBytes(
                    0x20, [0, 0],
                    section(
                        [0x11, 0, 0, 0, 60], [0x21, 0, 20], [0x24, 1], [0x25, 0], [0x27, 0, 0x10, 0, 0],
                        [0x12] + field("auto-1"), [0x22, 0, 10], [0x1F] + field("welcome"),
                        [0x26] + field("k") + field("v"),
                        [0x28, 1], [0x29, 0], [0x2A, 1], [0x13, 0, 30], [0x1A] + field("reply/"),
                        [0x1C] + field("b.example"),
                        [0x15] + field("SCRAM"), [0x16] + field([9]))),
                packet: .connack(
                    Connack(properties: [
                        .sessionExpiryInterval(60), .receiveMaximum(20), .maximumQoS(1), .retainAvailable(0),
                        .maximumPacketSize(1_048_576), .assignedClientIdentifier("auto-1"), .topicAliasMaximum(10),
                        .reasonString("welcome"), .userProperty("k", "v"), .wildcardSubscriptionAvailable(1),
                        .subscriptionIdentifierAvailable(0), .sharedSubscriptionAvailable(1), .serverKeepAlive(30),
                        .responseInformation("reply/"), .serverReference("b.example"), .authenticationMethod("SCRAM"),
                        .authenticationData([9]),
                    ]))),
        ]

    static let malformedConnacks: [MalformedPacketCase] = [
        MalformedPacketCase("CONNACK: no body", .v3_1_1, bytes: [0x20, 0]),
        MalformedPacketCase("CONNACK: no return code", .v3_1_1, bytes: [0x20, 1, 0]),
        MalformedPacketCase("CONNACK: reserved return code", .v3_1_1, bytes: [0x20, 2, 0, 6]),
        MalformedPacketCase("CONNACK: reserved return code", .v3_1, bytes: [0x20, 2, 0, 0x80]),
        MalformedPacketCase("CONNACK: reserved flag", .v3_1_1, bytes: [0x20, 2, 2, 0]),
        MalformedPacketCase("CONNACK: reserved flag", .v5, bytes: [0x20, 3, 0x80, 0, 0], clause: "MQTT-3.2.2-1"),
        MalformedPacketCase(
            "CONNACK: session present in a refusal", .v3_1_1, bytes: [0x20, 2, 1, 5], expected: .protocolError,
            clause: "MQTT-3.2.2-4"),
        MalformedPacketCase(
            "CONNACK: session present in a refusal", .v5, bytes: [0x20, 3, 1, 0x87, 0], expected: .protocolError,
            clause: "MQTT-3.2.2-6"),
        MalformedPacketCase(
            "CONNACK: undefined reason code", .v5, bytes: [0x20, 3, 0, 0x7F, 0], expected: .protocolError),
        MalformedPacketCase(
            "CONNACK: reason code of SUBACK", .v5, bytes: [0x20, 3, 0, 0x02, 0], expected: .protocolError),
        MalformedPacketCase("CONNACK: no property length", .v5, bytes: [0x20, 2, 0, 0]),
        MalformedPacketCase("CONNACK: bytes left over", .v3_1_1, bytes: [0x20, 3, 0, 0, 0]),
        MalformedPacketCase("CONNACK: bytes left over", .v5, bytes: [0x20, 4, 0, 0, 0, 0]),
        MalformedPacketCase(
            "CONNACK: maximum QoS 2", .v5, bytes: [0x20, 5, 0, 0, 2, 0x24, 2], expected: .protocolError),
        MalformedPacketCase(
            "CONNACK: retain available 2", .v5, bytes: [0x20, 5, 0, 0, 2, 0x25, 2], expected: .protocolError),
        MalformedPacketCase(
            "CONNACK: shared subscription available 2", .v5, bytes: [0x20, 5, 0, 0, 2, 0x2A, 2],
            expected: .protocolError),
    ]
}
