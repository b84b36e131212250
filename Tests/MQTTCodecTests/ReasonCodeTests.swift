import MQTTCodec
import Testing

@Suite("Reason codes")
struct ReasonCodeTests {
    @Test("names lead to codes and back")
    func names() {
        for code in ReasonCode.allCodes {
            #expect(ReasonCode(name: code.name) == code)
        }
        #expect(ReasonCode.allCodes.count == 43)
        #expect(ReasonCode.allNames.count == 45)
        #expect(Set(ReasonCode.allNames).count == 45)
        #expect(ReasonCode.badUserNameOrPassword.name == "bad_user_name_or_password")
        #expect(ReasonCode(name: "normal_disconnection") == .success)
        #expect(ReasonCode(name: "granted_qos_0") == .success)
        #expect(ReasonCode(name: "granted_qos_2") == .grantedQoS2)
        #expect(ReasonCode(name: "Success") == nil)
        #expect(ReasonCode(rawValue: 0x05).name == "reason_code_0x05")
        #expect(ReasonCode(rawValue: 0xFF).description == "reason_code_0xff")
    }

    @Test("errors begin at 0x80")
    func errors() {
        #expect(!ReasonCode(rawValue: 0x7F).isError)
        #expect(ReasonCode.unspecifiedError.isError)
    }

    @Test(
        "return codes of 3.x",
        arguments: [
            (0x00, 0), (0x80, 3), (0x81, 3), (0x82, 3), (0x83, 3), (0x84, 1), (0x85, 2), (0x86, 4), (0x87, 5),
            (0x88, 3),
            (0x89, 3), (0x8A, 5), (0x8C, 5), (0x90, 3), (0x95, 3), (0x97, 3), (0x9C, 3), (0x9D, 3), (0x9F, 3),
        ] as [(UInt8, UInt8)])
    func returnCodes(code: UInt8, expected: UInt8) {
        #expect(ReasonCode(rawValue: code).returnCode == expected)
    }

    @Test("return codes of 3.x lead back to a reason with the same return code")
    func returnCodesBack() {
        for code in UInt8(0)...5 { #expect(ReasonCode(returnCode: code).returnCode == code) }
        #expect(ReasonCode(returnCode: 6) == .unspecifiedError)
    }

    @Test("every code that is defined belongs to some packet, and no other does")
    func packets() {
        for value in UInt8.min...UInt8.max {
            let isDefined = ReasonCode.allCodes.contains(ReasonCode(rawValue: value))
            let isUsed = PacketType.allCases.contains { ReasonCode.isValid(value, in: $0) }
            #expect(isDefined == isUsed, "\(value)")
        }
        let counts: [(PacketType, Int)] = [
            (.connack, 22), (.puback, 10), (.pubrec, 10), (.pubrel, 2), (.pubcomp, 2), (.suback, 12), (.unsuback, 7),
            (.disconnect, 30), (.auth, 3), (.publish, 0),
        ]
        for (type, count) in counts {
            let valid = (UInt8.min...UInt8.max).filter { ReasonCode.isValid($0, in: type) }
            #expect(valid.count == count, "\(type)")
        }
    }

    @Test("versions and QoS are ordered, and versions have names")
    func values() {
        #expect(ProtocolVersion.allCases.map(\.description) == ["3.1", "3.1.1", "5"])
        #expect(ProtocolVersion.v3_1 < .v3_1_1 && ProtocolVersion.v3_1_1 < .v5)
        #expect(QoS.atMostOnce < .atLeastOnce && QoS.atLeastOnce < .exactlyOnce)
        #expect(CodecError(.malformedPacket, "x", clause: "c").description == "malformed_packet: x [c]")
    }
}
