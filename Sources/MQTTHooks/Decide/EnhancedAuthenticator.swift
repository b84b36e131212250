/// Takes part in the AUTH exchange of MQTT 5 for the authentication methods that it knows.
///
/// A client that names an authentication method in its CONNECT is decided here alone: authenticators are not asked.
/// Plugins are asked about the first step in their order; the first that does not abstain has the exchange, and its
/// later steps go to that plugin only. A method that nobody takes is refused with 0x8C `[MQTT-4.12.0-1]`.
public protocol EnhancedAuthenticator: Plugin {
    /// Called on the connection's event loop when a client starts, continues or repeats an exchange; must not block.
    ///
    /// The broker has checked that the step fits the exchange: the method is that of the CONNECT, `continue` answers a
    /// challenge, and `reauthenticate` comes from a client that is connected.
    ///
    /// - Throws: Anything: the exchange fails with 0x8C.
    func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict
}

/// An ``EnhancedAuthenticator`` that takes its time.
public protocol AsyncEnhancedAuthenticator: EnhancedAuthenticator {
    /// Called for each step as a task that prefers the connection's event loop, and cancelled when the client goes or
    /// when the deadline (5 s unless configured) passes.
    ///
    /// - Throws: Anything: the exchange fails with 0x8C.
    func authenticate(_ client: Client, _ step: AuthenticationStep) async throws -> AuthenticationStepVerdict
}

extension AsyncEnhancedAuthenticator {
    /// Defers to the asynchronous form.
    public func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict {
        .later { try await self.authenticate(client, step) }
    }
}
