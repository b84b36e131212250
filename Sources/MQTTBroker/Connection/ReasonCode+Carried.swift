import MQTTCodec

extension ReasonCode {
    /// This code, or where packets of that type may not carry it, the nearest that they may: not authorized. What a
    /// plugin says must not become a protocol error of the broker's.
    func carried(by type: PacketType) -> ReasonCode {
        ReasonCode.isValid(self, in: type) ? self : .notAuthorized
    }
}
