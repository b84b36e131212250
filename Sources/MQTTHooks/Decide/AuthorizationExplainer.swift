/// An ``Authorizer`` that can say which of its rules decides, and where that stands: for `martlet acl explain`.
public protocol AuthorizationExplainer: Authorizer {
    /// Called when an operator asks, on the client's event loop or on that of a broker without listeners; it may suspend.
    ///
    /// The verdict must be the one that `authorize` would give, and asking must change nothing: no counter, no bucket.
    ///
    /// - Throws: Anything: it is shown to the operator as what `authorize` would have failed with.
    func explain(_ request: AuthorizationRequest, by client: Client) async throws -> AuthorizationExplanation
}
