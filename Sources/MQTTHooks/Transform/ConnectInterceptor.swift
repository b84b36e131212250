/// Edits a CONNECT before authentication.
public protocol ConnectInterceptor: Plugin {
    /// Called on the connection's event loop when a CONNECT has been read and checked; must not block.
    ///
    /// What the interceptors leave is checked again. A client identifier, keep alive or session expiry interval that is
    /// changed is announced to clients of MQTT 5 in the CONNACK.
    ///
    /// - Throws: Anything: the client is refused with 0x83 (3.x: 3).
    func intercept(_ connect: inout ConnectDraft, on connection: AcceptedConnection) throws -> ConnectOutcome
}

/// A ``ConnectInterceptor`` that takes its time.
public protocol AsyncConnectInterceptor: ConnectInterceptor {
    /// Called for each CONNECT as a task that prefers the connection's event loop, and cancelled when the client goes
    /// or when the deadline (1 s unless configured) passes.
    ///
    /// - Throws: Anything: the client is refused with 0x83 (3.x: 3).
    func intercept(_ connect: inout ConnectDraft, on connection: AcceptedConnection) async throws -> ConnectOutcome
}

extension AsyncConnectInterceptor {
    /// Defers to the asynchronous form.
    public func intercept(_ connect: inout ConnectDraft, on connection: AcceptedConnection) throws -> ConnectOutcome {
        .later { copy in try await self.intercept(&copy, on: connection) }
    }
}
