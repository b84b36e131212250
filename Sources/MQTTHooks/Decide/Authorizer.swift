/// Decides whether a client may publish to a topic or subscribe to a filter.
///
/// With no authorizer loaded everything is allowed; with some loaded and all abstaining, the request is denied with
/// 0x87. Wills are asked about at CONNECT, and again when they are sent.
public protocol Authorizer: Plugin {
    /// Called on the connection's event loop for each PUBLISH and each filter of a SUBSCRIBE; must not block.
    ///
    /// - Parameters:
    ///   - request: What is asked; its bytes are valid during the call only.
    ///   - client: Who asks.
    /// - Throws: Anything: the request is denied with 0x87.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant>
}

/// An ``Authorizer`` that takes its time.
public protocol AsyncAuthorizer: Authorizer {
    /// Called for each PUBLISH and each filter of a SUBSCRIBE as a task that prefers the connection's event loop, and
    /// cancelled when the client goes or when the deadline (1 s unless configured) passes.
    ///
    /// - Throws: Anything: the request is denied with 0x87.
    func authorize(_ request: AuthorizationRequest, by client: Client) async throws -> Verdict<AuthorizationGrant>
}

extension AsyncAuthorizer {
    /// Copies the request and defers to the asynchronous form.
    public func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant> {
        let copy = AuthorizationRequest(request)
        return .later { try await self.authorize(copy, by: client) }
    }
}
