import MQTTHooks

/// A session that this loop has asked another one for, and who wants it after that. Confined to its loop.
final class SessionClaim {
    /// The claim's number in the directory.
    let ticket: UInt64
    /// Called when the session, or word that there is none, has arrived.
    let arrived: (SessionArrival?) -> Void
    /// What waits until then.
    var waiters: [() -> Void] = []

    init(ticket: UInt64, arrived: @escaping (SessionArrival?) -> Void) {
        self.ticket = ticket
        self.arrived = arrived
    }
}
