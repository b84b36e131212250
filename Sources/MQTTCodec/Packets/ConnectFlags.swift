/// The connect flags, a byte of the variable header of CONNECT.
struct ConnectFlags {
    let cleanStart: Bool
    let hasWill: Bool
    let willQoS: QoS
    let willRetain: Bool
    let hasPassword: Bool
    let hasUsername: Bool

    init(_ connect: Connect) {
        cleanStart = connect.cleanStart
        hasWill = connect.will != nil
        willQoS = connect.will?.qos ?? .atMostOnce
        willRetain = connect.will?.retain ?? false
        hasPassword = connect.password != nil
        hasUsername = connect.username != nil
    }

    init(_ byte: UInt8, version: ProtocolVersion) throws(CodecError) {
        let isStrict = version > .v3_1
        if byte & 1 != 0, isStrict { throw .malformed("reserved connect flag", "MQTT-3.1.2-3") }
        cleanStart = byte & 0b10 != 0
        hasWill = byte & 0b100 != 0
        hasPassword = byte & 0b0100_0000 != 0
        hasUsername = byte & 0b1000_0000 != 0
        if hasWill {
            guard let qos = QoS(rawValue: byte >> 3 & 0b11) else {
                throw .malformed("will QoS 3", version == .v5 ? "MQTT-3.1.2-12" : "MQTT-3.1.2-14")
            }
            willQoS = qos
            willRetain = byte & 0b0010_0000 != 0
        } else {
            if byte & 0b0001_1000 != 0, isStrict {
                throw .malformed("will QoS without a will", version == .v5 ? "MQTT-3.1.2-11" : "MQTT-3.1.2-13")
            }
            if byte & 0b0010_0000 != 0, isStrict {
                throw .malformed("will retain without a will", version == .v5 ? "MQTT-3.1.2-13" : "MQTT-3.1.2-15")
            }
            willQoS = .atMostOnce
            willRetain = false
        }
        if version < .v5, hasPassword, !hasUsername {
            throw .malformed("password without a user name", "MQTT-3.1.2-22")
        }
    }

    var rawByte: UInt8 {
        (cleanStart ? 0b10 : 0) | (hasWill ? 0b100 : 0) | willQoS.rawValue << 3 | (willRetain ? 0b0010_0000 : 0)
            | (hasPassword ? 0b0100_0000 : 0) | (hasUsername ? 0b1000_0000 : 0)
    }
}
