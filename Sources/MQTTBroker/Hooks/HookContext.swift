import MQTTHooks

/// What hooks of one event loop run in. Confined to the loop.
final class HookContext: @unchecked Sendable {
    /// Runs what takes its time on the loop.
    let executor: any TaskExecutor
    /// How deep the message whose hook is being called is nested in messages published by hooks.
    var publishDepth = 0

    init(executor: any TaskExecutor) { self.executor = executor }
}
