public import MQTTCodec

/// What becomes of a filter after a ``SubscribeInterceptor``. The fold stops at everything but ``pass``.
public enum SubscribeOutcome: Sendable {
    /// Goes on, with the edits.
    case pass
    /// Refused: MQTT 5 gets the code, 3.x 0x80.
    case reject(ReasonCode)
    /// Needs time; see ``PublishOutcome/later(_:)``.
    case later(@Sendable (inout SubscriptionDraft) async throws -> SubscribeOutcome)
}
