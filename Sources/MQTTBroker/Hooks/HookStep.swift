import MQTTHooks

/// Where the evaluation of a chain stands.
enum HookStep<Grant: Sendable> {
    case allowed(Grant)
    case denied(Denial)
    /// Everybody abstained.
    case exhausted
    /// The plugin at `index` takes its time.
    case later(index: Int, @Sendable () async throws -> Verdict<Grant>)
}

/// Where the fold of `on_publish` stands.
enum PublishStep {
    case finished(PublishOutcome)
    case later(index: Int, @Sendable (inout Message) async throws -> PublishOutcome)
}

/// Where the fold of `on_subscribe` stands.
enum SubscribeStep {
    case finished(SubscribeOutcome)
    case later(index: Int, @Sendable (inout SubscriptionDraft) async throws -> SubscribeOutcome)
}
