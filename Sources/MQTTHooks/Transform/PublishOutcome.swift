public import MQTTCodec

/// What becomes of a message after a ``PublishInterceptor``. The fold stops at everything but ``pass``.
public enum PublishOutcome: Sendable {
    /// Goes on, with the edits.
    case pass
    /// Goes nowhere. With `acknowledge` the publisher is told success, otherwise it gets no acknowledgement.
    case drop(acknowledge: Bool = true)
    /// Goes nowhere; MQTT 5 gets the code in the acknowledgement, 3.x is acknowledged.
    case reject(ReasonCode, reason: String? = nil)
    /// Goes nowhere, and the publisher is disconnected.
    case disconnect(ReasonCode, reason: String? = nil)
    /// Needs time: the closure gets a copy of the message, edits and all, and runs as a task that prefers the
    /// publisher's event loop. Only this client's inbound stream waits.
    case later(@Sendable (inout Message) async throws -> PublishOutcome)
}
