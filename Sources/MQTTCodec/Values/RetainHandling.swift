/// Whether retained messages are sent when a subscription is made; the raw value is the one on the wire.
public enum RetainHandling: UInt8, Sendable, Hashable, CaseIterable {
    /// Retained messages are sent at every SUBSCRIBE.
    case send = 0
    /// Retained messages are sent when the subscription did not exist before.
    case sendIfNew = 1
    /// Retained messages are not sent.
    case doNotSend = 2
}
