public import MQTTCodec
public import MQTTHooks

/// What would become of a CONNECT.
public enum ConnectRehearsal: Sendable {
    /// The client would be let in, and be this one.
    case accepted(Client)
    /// It would be refused.
    case refused(ReasonCode, reason: String?)
}
