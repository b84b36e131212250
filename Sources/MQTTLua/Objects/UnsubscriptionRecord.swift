import MQTTHooks

/// A filter on its way through the `on_unsubscribe` functions, and what they decided about it.
struct UnsubscriptionRecord {
    var filter: String
    var outcome = UnsubscribeOutcome.pass
}
