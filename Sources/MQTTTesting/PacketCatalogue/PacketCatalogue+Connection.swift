import MQTTCodec

extension PacketCatalogue {
    static let pings: [PacketCase] = all.flatMap { version in
        [
            PacketCase("two bytes", version, bytes: [0xC0, 0], packet: .pingreq),
            PacketCase("two bytes", version, bytes: [0xD0, 0], packet: .pingresp),
        ]
    }

    static let malformedPings: [MalformedPacketCase] = all.flatMap { version in
        [
            MalformedPacketCase("PINGREQ: body", version, bytes: [0xC0, 1, 0]),
            MalformedPacketCase("PINGRESP: body", version, bytes: [0xD0, 2, 0, 1]),
        ]
    }

    static let disconnects: [PacketCase] =
        all.map { version in
            PacketCase("no body", version, bytes: [0xE0, 0], packet: .disconnect(Disconnect()))
        }
        + ReasonCode.allCodes.filter { ReasonCode.isValid($0, in: .disconnect) && $0 != .success }.map { code in
            PacketCase(
                "reason code \(code)", .v5,
                bytes: [0xE0, 1, code.rawValue], packet: .disconnect(Disconnect(reasonCode: code)))
        } + [
            PacketCase(
                "normal disconnection spelt out", .v5,
                bytes: [0xE0, 1, 0], packet: .disconnect(Disconnect()), isCanonical: false),
            PacketCase(
                "no properties spelt out", .v5,
                bytes: [0xE0, 2, 0x8E, 0], packet: .disconnect(Disconnect(reasonCode: .sessionTakenOver)),
                isCanonical: false),
            PacketCase(
                "all properties", .v5,
                bytes: packetBytes(
                    0xE0, [0x9C],
                    section(
                        [0x11, 0, 0, 0, 0], [0x1F] + field("moved"), [0x26] + field("a") + field("1"),
                        [0x1C] + field("b.example:1883"))),
                packet: .disconnect(
                    Disconnect(
                        reasonCode: .useAnotherServer,
                        properties: [
                            .sessionExpiryInterval(0), .reasonString("moved"), .userProperty("a", "1"),
                            .serverReference("b.example:1883"),
                        ]))),
        ]

    static let malformedDisconnects: [MalformedPacketCase] = [
        MalformedPacketCase("DISCONNECT: body", .v3_1, bytes: [0xE0, 1, 0]),
        MalformedPacketCase("DISCONNECT: body", .v3_1_1, bytes: [0xE0, 1, 0]),
        MalformedPacketCase("DISCONNECT: bytes left over", .v5, bytes: [0xE0, 3, 0, 0, 0]),
        MalformedPacketCase(
            "DISCONNECT: undefined reason code", .v5, bytes: [0xE0, 1, 0x05], expected: .protocolError),
        MalformedPacketCase(
            "DISCONNECT: reason code of SUBACK", .v5, bytes: [0xE0, 1, 0x01], expected: .protocolError),
        MalformedPacketCase("DISCONNECT: property length beyond the packet", .v5, bytes: [0xE0, 2, 0, 1]),
        MalformedPacketCase("DISCONNECT: session expiry interval cut", .v5, bytes: [0xE0, 4, 0, 2, 0x11, 0]),
        MalformedPacketCase(
            "DISCONNECT: server reference twice", .v5,
            bytes: packetBytes(0xE0, [0], section([0x1C] + field("a"), [0x1C] + field("a"))),
            expected: .protocolError),
    ]

    static let auths: [PacketCase] =
        [0x00, 0x18, 0x19].map { (code: UInt8) in
            PacketCase(
                "reason code \(ReasonCode(rawValue: code))", .v5,
                bytes: packetBytes(0xF0, [code], section([0x15] + field("SCRAM"))),
                packet: .auth(
                    Auth(reasonCode: ReasonCode(rawValue: code), properties: [.authenticationMethod("SCRAM")])))
        } + [
            PacketCase("no body", .v5, bytes: [0xF0, 0], packet: .auth(Auth())),
            PacketCase(
                "all properties", .v5,
                bytes: packetBytes(
                    0xF0, [0x18],
                    section(
                        [0x15] + field("SCRAM"), [0x16] + field([1, 0]), [0x1F] + field("next"),
                        [0x26] + field("a") + field("1"))),
                packet: .auth(
                    Auth(
                        reasonCode: .continueAuthentication,
                        properties: [
                            .authenticationMethod("SCRAM"), .authenticationData([1, 0]), .reasonString("next"),
                            .userProperty("a", "1"),
                        ]))),
        ]

    static let malformedAuths: [MalformedPacketCase] = [
        MalformedPacketCase("AUTH before 5.0", .v3_1, bytes: [0xF0, 0]),
        MalformedPacketCase("AUTH before 5.0", .v3_1_1, bytes: [0xF0, 0]),
        MalformedPacketCase("AUTH: no method", .v5, bytes: [0xF0, 2, 0x18, 0], expected: .protocolError),
        MalformedPacketCase("AUTH: reason code alone", .v5, bytes: [0xF0, 1, 0x18], expected: .protocolError),
        MalformedPacketCase(
            "AUTH: data without a method", .v5, bytes: packetBytes(0xF0, [0x18], section([0x16] + field([1]))),
            expected: .protocolError),
        MalformedPacketCase(
            "AUTH: undefined reason code", .v5, bytes: packetBytes(0xF0, [0x01], section([0x15] + field("S"))),
            expected: .protocolError),
        MalformedPacketCase(
            "AUTH: method twice", .v5,
            bytes: packetBytes(0xF0, [0x18], section([0x15] + field("S"), [0x15] + field("S"))),
            expected: .protocolError),
        MalformedPacketCase(
            "AUTH: bytes left over", .v5, bytes: packetBytes(0xF0, [0x18], section([0x15] + field("S")), [0])),
    ]
}
