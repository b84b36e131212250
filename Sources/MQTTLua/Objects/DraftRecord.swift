import MQTTHooks

/// A message on its way through the `on_publish` functions, and what they decided about it.
struct DraftRecord {
    let draft: UnsafeMutablePointer<MessageDraft>
    var outcome = PublishOutcome.pass
}
