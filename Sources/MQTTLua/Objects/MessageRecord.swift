import MQTTHooks

/// A message of its own on its way through the `on_will` or `on_retain` functions, and whether they dropped it.
struct MessageRecord {
    var message: Message
    var isDropped = false
}
