import MQTTCodec
import MQTTHooks

/// The arguments of `mqtt.deny`.
struct Refusal: Sendable {
    /// Nil: the code that the hook point has for a plain "no".
    let reasonCode: ReasonCode?
    let reason: String?
    let properties: [UserProperty]

    /// Checks that the packet which carries the answer may carry the code.
    func check(for packet: PacketType) throws(InvalidResult) {
        guard let reasonCode, !ReasonCode.isValid(reasonCode, in: packet) else { return }
        throw InvalidResult("returned the reason code '\(reasonCode.name)', which \(packet) cannot carry")
    }
}
