/// Why a message, or one subscriber's copy of it, went nowhere.
public enum DropReason: String, Sendable, Hashable, CaseIterable {
    /// Nobody subscribes to the topic.
    case noSubscribers = "no_subscribers"
    /// The session's queue, or the connection's output, is full.
    case queueFull = "queue_full"
    /// The message expiry interval has passed.
    case expired
    /// An authorizer said no.
    case notAuthorized = "not_authorized"
    /// Another hook dropped or rejected it, or failed.
    case hook
    /// It is larger than the receiver's maximum packet size, or its payload than the broker's message size limit.
    case tooLarge = "too_large"
    /// The publisher is faster than its grant allows.
    case rateExceeded = "rate_exceeded"
    /// QoS 0, and the session's client is away.
    case offlineQoS0 = "offline_qos0"
}
