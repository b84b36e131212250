public import MQTTCodec

/// Why a CONNECT was refused.
public struct RefusalEvent: Sendable, Hashable {
    /// The code that was chosen, before it was mapped to a return code of 3.x.
    public let reasonCode: ReasonCode
    /// The reason string that went with it, to clients of MQTT 5.
    public let reasonString: String?
    /// Where a plugin refused the client: ``HookPoint/onConnect``, ``HookPoint/authenticate``, ``HookPoint/onAuth``, or
    /// ``HookPoint/authorize`` for its will; nil: the broker did, by its own rules.
    public let hookPoint: HookPoint?

    /// An event from its parts.
    public init(reasonCode: ReasonCode, reasonString: String? = nil, hookPoint: HookPoint? = nil) {
        self.reasonCode = reasonCode
        self.reasonString = reasonString
        self.hookPoint = hookPoint
    }
}
