import MQTTCodec
import MQTTHooks

/// A message for a session that is moving between loops, with the number that its loop of origin gave it.
struct HeldMessage: Sendable {
    var origin: Int
    var serial: UInt64
    var message: EncodedMessage
    var qos: QoS
    var retain: Bool
    var identifiers: [UInt32]
}
