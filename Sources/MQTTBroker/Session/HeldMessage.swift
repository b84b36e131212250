import MQTTCodec
import MQTTHooks

/// A message for a session that is moving between loops, with the number that its loop of origin gave it.
struct HeldMessage: Sendable {
    var origin: Int
    var serial: UInt64
    /// Whether the session was chosen for it among the members of a shared subscription: then it comes only once.
    var isDirected: Bool
    var message: EncodedMessage
    var qos: QoS
    var retain: Bool
    var identifiers: [UInt32]
}
