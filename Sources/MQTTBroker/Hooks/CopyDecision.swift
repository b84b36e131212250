import MQTTHooks

/// What the hooks at delivery make of one subscriber's copy.
enum CopyDecision {
    /// Like everybody's.
    case unchanged
    /// Its own.
    case edited(EncodedMessage)
    case dropped(DropReason)
}

/// The decisions about one message that receivers with the same key share.
typealias SharedCopies = [String: CopyDecision]
