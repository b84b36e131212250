import MQTTHooks

/// What hooks of one event loop run in. Confined to the loop.
final class HookContext: @unchecked Sendable {
    let scheduler: any LoopScheduler
    /// How deep the message whose hook is being called is nested in messages published by hooks.
    var publishDepth = 0
    /// What authorizers and interceptors of publishes, who are asked for every message, answer in.
    let authorization = SpareHook<Verdict<AuthorizationGrant>>()
    let interception = SpareHook<(PublishOutcome, Message)>()

    init(_ scheduler: any LoopScheduler) { self.scheduler = scheduler }
}
