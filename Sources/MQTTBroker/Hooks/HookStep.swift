import MQTTHooks

/// Where the evaluation of a chain stands.
enum HookStep<Grant: Sendable> {
    case allowed(Grant)
    case denied(Denial)
    /// Everybody abstained.
    case exhausted
    /// A plugin takes its time.
    case later(ChainProgress<Grant>, @Sendable () async throws -> Verdict<Grant>)
}

/// How far a chain that decides has come.
struct ChainProgress<Grant: Sendable> {
    /// The chains, which a reload does not change under a decision that has begun.
    let chains: HookChains
    /// The plugin that is asked, or takes its time.
    var index = 0
    /// What those before it have granted, where all must allow.
    var granted: Grant?
    /// Whether one of them has abstained, where all must allow.
    var hasAbstained = false
}

/// How far a fold has come: the plugin at `index` takes its time.
struct FoldProgress {
    /// The chains, which a reload does not change under a message.
    let chains: HookChains
    let index: Int
}

/// Where the fold of `on_publish` stands.
enum PublishStep {
    case finished(PublishOutcome)
    case later(FoldProgress, @Sendable (inout Message) async throws -> PublishOutcome)
}

/// Where the fold of `on_subscribe` stands.
enum SubscribeStep {
    case finished(SubscribeOutcome)
    case later(FoldProgress, @Sendable (inout SubscriptionDraft) async throws -> SubscribeOutcome)
}
