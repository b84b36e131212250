import MQTTHooks

/// A session that this loop has asked another one for, and who wants it after that. Confined to its loop.
final class SessionClaim {
    /// Called when the session, or word that there is none, has arrived.
    let arrived: (SessionRecord?) -> Void
    /// What waits until then.
    var waiters: [() -> Void] = []

    init(arrived: @escaping (SessionRecord?) -> Void) { self.arrived = arrived }
}
