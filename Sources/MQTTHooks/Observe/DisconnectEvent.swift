public import MQTTCodec

/// How a connection ended.
public struct DisconnectEvent: Sendable, Hashable {
    /// Who ended a connection.
    public enum Cause: String, Sendable, Hashable {
        /// The client sent DISCONNECT.
        case client
        /// The broker, for a protocol error or because it shuts down.
        case server
        /// The connection broke.
        case network
        /// The client was silent for one and a half times its keep alive.
        case keepAlive = "keep_alive"
        /// Another connection took the client identifier over.
        case takeover
        /// A plugin or an operator.
        case kick
    }

    /// Who ended the connection.
    public let cause: Cause
    /// The reason code that was sent or received, or that would have been.
    public let reasonCode: ReasonCode
    /// The reason string that went with it.
    public let reasonString: String?
    /// Whether the will was sent, or will be after its delay.
    public let willSent: Bool
    /// How long the connection lasted, in seconds.
    public let seconds: Double

    /// An event from its parts.
    public init(
        cause: Cause, reasonCode: ReasonCode, reasonString: String? = nil, willSent: Bool, seconds: Double
    ) {
        self.cause = cause
        self.reasonCode = reasonCode
        self.reasonString = reasonString
        self.willSent = willSent
        self.seconds = seconds
    }
}
