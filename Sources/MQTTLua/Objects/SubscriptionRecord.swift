import MQTTHooks

/// A subscription on its way through the `on_subscribe` functions, and what they decided about it.
struct SubscriptionRecord {
    var draft: SubscriptionDraft
    var outcome = SubscribeOutcome.pass
}
