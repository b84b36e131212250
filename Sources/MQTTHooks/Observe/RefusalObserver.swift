/// Learns that a CONNECT was refused, whoever refused it: for audit logs, and for guards against guessed passwords.
public protocol RefusalObserver: Plugin {
    /// Called on the connection's event loop when the CONNACK has been written; must not block.
    ///
    /// - Parameters:
    ///   - client: As far as it was known by then: what its CONNECT said, or what a hook has put in its place.
    ///   - event: What the client was told.
    /// - Throws: Anything: it is logged and counted.
    func refused(_ client: Client, _ event: RefusalEvent) throws
}

/// A ``RefusalObserver`` that takes its time. Nothing waits for it.
public protocol AsyncRefusalObserver: RefusalObserver {
    /// Called as a task that prefers the connection's event loop, with the deadline of the hook point.
    ///
    /// - Throws: Anything: it is logged and counted.
    func refused(_ client: Client, _ event: RefusalEvent) async throws
}

extension AsyncRefusalObserver {
    /// Does nothing: the broker calls the asynchronous form.
    public func refused(_ client: Client, _ event: RefusalEvent) throws {}
}
