import MQTTHooks

/// A message on its way through the `on_publish` functions, and what they decided about it.
struct DraftRecord {
    let draft: UnsafeMutablePointer<MessageDraft>
    var outcome = PublishOutcome.pass
    /// Whether the message is a copy for functions that run after one has waited: the broker takes back the copy, but
    /// not how long it shall pause.
    var isCopy = false
}
