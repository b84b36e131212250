import MQTTHooks

/// Where the evaluation of a chain stands.
enum HookStep<Grant: Sendable> {
    case allowed(Grant)
    case denied(Denial)
    /// Everybody abstained.
    case exhausted
    /// A plugin takes its time.
    case later(ChainProgress<Grant>, DeferredHook<Verdict<Grant>>)
}

/// How far a chain that decides has come.
struct ChainProgress<Grant: Sendable> {
    /// The chains, which a reload does not change under a decision that has begun.
    let chains: HookChains
    /// The plugin that takes its time.
    let index: Int
    /// What those before it have said, where all must allow.
    let heard: ChainHearing<Grant>
}

/// What the plugins of a chain have said, where all must allow.
struct ChainHearing<Grant: Sendable> {
    /// What all have granted together.
    var granted: Grant?
    /// Whether one has abstained.
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
    case later(FoldProgress, DeferredHook<(PublishOutcome, Message)>)
}

/// Where the fold of `on_subscribe` stands.
enum SubscribeStep {
    case finished(SubscribeOutcome)
    case later(FoldProgress, DeferredHook<(SubscribeOutcome, SubscriptionDraft)>)
}
