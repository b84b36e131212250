import MQTTHooks

/// One suspended hook against its deadline and against the connection that waits for it: whoever comes first decides.
/// Confined to its event loop.
class HookRace: @unchecked Sendable {
    /// When the hook turned out to take its time, by its meter's clock.
    var suspendedAt: UInt64 = 0

    /// The deadline has passed.
    final func timedOut() { lose(HookFailure.timedOut) }

    /// Nobody waits any more.
    final func cancel() { lose(CancellationError()) }

    /// The hook is given up for this reason, unless it has answered.
    func lose(_ error: any Error) { preconditionFailure("a race is about an answer") }
}
