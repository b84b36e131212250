/// Learns about the life of sessions.
public protocol SessionObserver: Plugin {
    /// Called on the event loop that owns the session; must not block.
    ///
    /// - Parameter client: The client of the connection that began, or of the last one.
    /// - Throws: Anything: it is logged and counted.
    func session(of client: Client, _ event: SessionEvent) throws
}

/// A ``SessionObserver`` that takes its time. Nothing waits for it.
public protocol AsyncSessionObserver: SessionObserver {
    /// Called as a task that prefers the event loop of the session, with the deadline of the hook point.
    ///
    /// - Throws: Anything: it is logged and counted.
    func session(of client: Client, _ event: SessionEvent) async throws
}

extension AsyncSessionObserver {
    /// Does nothing: the broker calls the asynchronous form.
    public func session(of client: Client, _ event: SessionEvent) throws {}
}

/// What happened to a session.
public enum SessionEvent: String, Sendable, Hashable, CaseIterable {
    /// It is new.
    case created
    /// Its client came back.
    case resumed
    /// Another connection took it over; what becomes of it follows.
    case takenOver = "taken_over"
    /// Its client left, and it stays.
    case offline
    /// It has ended: its client left for good, its expiry interval passed, or a clean start discarded it.
    case expired
}
