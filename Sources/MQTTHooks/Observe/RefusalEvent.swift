public import MQTTCodec

/// Why a CONNECT was refused.
public struct RefusalEvent: Sendable, Hashable {
    /// The code that was chosen, before it was mapped to a return code of 3.x.
    public let reasonCode: ReasonCode
    /// The reason string that went with it, to clients of MQTT 5.
    public let reasonString: String?

    /// An event from its parts.
    public init(reasonCode: ReasonCode, reasonString: String? = nil) {
        self.reasonCode = reasonCode
        self.reasonString = reasonString
    }
}
