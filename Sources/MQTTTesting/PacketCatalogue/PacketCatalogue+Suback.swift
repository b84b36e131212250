import MQTTCodec

extension PacketCatalogue {
    static let subacks: [PacketCase] =
        all.map { version in
            let none: [UInt8] = version == .v5 ? [0] : []
            return PacketCase(
                "each grant and a refusal", version,
                bytes: packetBytes(0x90, [0, 1], none, [0, 1, 2, 0x80]),
                packet: .suback(
                    Suback(
                        packetIdentifier: 1,
                        reasonCodes: [.grantedQoS0, .grantedQoS1, .grantedQoS2, .unspecifiedError])))
        }
        + ReasonCode.allCodes.filter { ReasonCode.isValid($0, in: .suback) }.map { code in
            PacketCase(
                "reason code \(code)", .v5,
                bytes: [0x90, 4, 0, 1, 0, code.rawValue],
                packet: .suback(Suback(packetIdentifier: 1, reasonCodes: [code])))
        } + [
            PacketCase(
                "all properties", .v5,
                bytes: packetBytes(
                    0x90, [0, 1], section([0x1F] + field("no"), [0x26] + field("a") + field("1")), [0x87]),
                packet: .suback(
                    Suback(
                        packetIdentifier: 1, reasonCodes: [.notAuthorized],
                        properties: [.reasonString("no"), .userProperty("a", "1")])))
        ]

    static let malformedSubacks: [MalformedPacketCase] = [
        MalformedPacketCase("SUBACK: no body", .v3_1_1, bytes: [0x90, 0]),
        MalformedPacketCase("SUBACK: no return code", .v3_1_1, bytes: [0x90, 2, 0, 1]),
        MalformedPacketCase("SUBACK: no reason code", .v5, bytes: [0x90, 3, 0, 1, 0]),
        MalformedPacketCase(
            "SUBACK: packet identifier 0", .v3_1_1, bytes: [0x90, 3, 0, 0, 0], expected: .protocolError,
            clause: "MQTT-2.2.1-3"),
        MalformedPacketCase(
            "SUBACK: reserved return code", .v3_1_1, bytes: [0x90, 3, 0, 1, 0x87], clause: "MQTT-3.9.3-2"),
        MalformedPacketCase(
            "SUBACK: undefined reason code", .v5, bytes: [0x90, 4, 0, 1, 0, 0x03], expected: .protocolError),
    ]
}
