/// Decides who a client is, before its session exists.
///
/// With no authenticator loaded the listener's `allow_anonymous` decides. With some loaded and all abstaining,
/// credentials are refused with 0x86, and a client without any is anonymous.
public protocol Authenticator: Plugin {
    /// Called on the connection's event loop when a CONNECT has been read and checked; must not block.
    ///
    /// Hashing, files and networks belong in an ``AsyncAuthenticator``, or behind ``Verdict/later(_:)``.
    ///
    /// - Throws: Anything: the client is refused with 0x88 (3.x: 3).
    func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant>
}

/// An ``Authenticator`` that takes its time: it asks a server, reads a file, hashes a password.
public protocol AsyncAuthenticator: Authenticator {
    /// Called for each CONNECT as a task that prefers the connection's event loop, and cancelled when the client goes
    /// or when the deadline (5 s unless configured) passes. Work that blocks a thread must move elsewhere.
    ///
    /// - Throws: Anything: the client is refused with 0x88 (3.x: 3).
    func authenticate(_ client: Client, _ credentials: Credentials) async throws -> Verdict<AuthenticationGrant>
}

extension AsyncAuthenticator {
    /// Defers to the asynchronous form.
    public func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
        .later { try await self.authenticate(client, credentials) }
    }
}
