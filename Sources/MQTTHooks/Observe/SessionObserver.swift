/// Learns about the life of sessions.
public protocol SessionObserver: Plugin {
    /// Called on the event loop that owns the session; must not block.
    ///
    /// - Throws: Anything: it is logged and counted.
    func session(_ clientIdentifier: String, _ event: SessionEvent) throws
}

/// What happened to a session.
public enum SessionEvent: String, Sendable, Hashable {
    /// It is new.
    case created
    /// Its client came back.
    case resumed
    /// Another connection took it over.
    case takenOver = "taken_over"
    /// Its client left, and it stays.
    case offline
    /// It has ended.
    case expired
}
