public import MQTTCodec

/// What becomes of a CONNECT after a ``ConnectInterceptor``. The fold stops at everything but ``pass``.
public enum ConnectOutcome: Sendable {
    /// Goes on, with the edits.
    case pass
    /// Refused with this code, which 3.x gets as a return code.
    case reject(ReasonCode, reason: String? = nil, properties: [UserProperty] = [])
    /// Needs time; see ``PublishOutcome/later(_:)``.
    case later(@Sendable (inout ConnectDraft) async throws -> ConnectOutcome)
}
