import MQTTHooks

/// What functions edit one after the other, on its way through them, and what they decided about it.
struct FoldRecord<Outcome: FoldOutcome> {
    var subject: Outcome.Subject
    /// Ends the fold; nil: the next function is asked.
    var outcome: Outcome?
}

/// A CONNECT on its way through the `on_connect` functions.
typealias ConnectRecord = FoldRecord<ConnectOutcome>
/// A subscription on its way through the `on_subscribe` functions.
typealias SubscriptionRecord = FoldRecord<SubscribeOutcome>
/// A filter on its way through the `on_unsubscribe` functions.
typealias UnsubscriptionRecord = FoldRecord<UnsubscribeOutcome>
/// A message of its own on its way through the `on_will` or `on_retain` functions.
typealias MessageRecord = FoldRecord<WillOutcome>
