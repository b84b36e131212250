import MQTTHooks

/// One subscriber's copy of a message on its way through the `on_deliver` functions, and whether they dropped it.
struct CopyRecord {
    let draft: UnsafeMutablePointer<MessageDraft>
    var isDropped = false
}
