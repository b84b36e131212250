/// Learns that a client whose CONNECT was accepted has gone.
public protocol DisconnectObserver: Plugin {
    /// Called on the connection's event loop once for each connection that ended; must not block.
    ///
    /// - Throws: Anything: it is logged and counted.
    func disconnected(_ client: Client, _ event: DisconnectEvent) throws
}

/// A ``DisconnectObserver`` that takes its time. Nothing waits for it.
public protocol AsyncDisconnectObserver: DisconnectObserver {
    /// Called as a task that prefers the connection's event loop, with the deadline of the hook point.
    ///
    /// - Throws: Anything: it is logged and counted.
    func disconnected(_ client: Client, _ event: DisconnectEvent) async throws
}

extension AsyncDisconnectObserver {
    /// Does nothing: the broker calls the asynchronous form.
    public func disconnected(_ client: Client, _ event: DisconnectEvent) throws {}
}
