/// Learns that a client's CONNECT was accepted.
public protocol ConnectionObserver: Plugin {
    /// Called on the connection's event loop when the CONNACK has been written; must not block.
    ///
    /// - Throws: Anything: it is logged and counted.
    func connected(_ client: Client, sessionPresent: Bool) throws
}

/// A ``ConnectionObserver`` that takes its time. Nothing waits for it.
public protocol AsyncConnectionObserver: ConnectionObserver {
    /// Called as a task that prefers the connection's event loop, with the deadline of the hook point.
    ///
    /// - Throws: Anything: it is logged and counted.
    func connected(_ client: Client, sessionPresent: Bool) async throws
}

extension AsyncConnectionObserver {
    /// Does nothing: the broker calls the asynchronous form.
    public func connected(_ client: Client, sessionPresent: Bool) throws {}
}
