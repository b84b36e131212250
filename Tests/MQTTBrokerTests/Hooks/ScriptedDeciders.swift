import MQTTHooks

/// An authenticator that says what its closure says.
struct ScriptedAuthenticator: Authenticator {
    var name = "authenticator"
    let answer: @Sendable (Client, Credentials) throws -> Verdict<AuthenticationGrant>

    func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
        try answer(client, credentials)
    }
}

/// The same, taking its time.
struct ScriptedAsyncAuthenticator: AsyncAuthenticator {
    var name = "async_authenticator"
    let answer: @Sendable (Client, Credentials) async throws -> Verdict<AuthenticationGrant>

    func authenticate(_ client: Client, _ credentials: Credentials) async throws -> Verdict<AuthenticationGrant> {
        try await answer(client, credentials)
    }
}

/// An authorizer that says what its closure says.
struct ScriptedAuthorizer: Authorizer {
    var name = "authorizer"
    let answer: @Sendable (AuthorizationRequest, Client) throws -> Verdict<AuthorizationGrant>

    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant> {
        try answer(AuthorizationRequest(request), client)
    }
}

/// The same, taking its time.
struct ScriptedAsyncAuthorizer: AsyncAuthorizer {
    var name = "async_authorizer"
    let answer: @Sendable (AuthorizationRequest, Client) async throws -> Verdict<AuthorizationGrant>

    func authorize(_ request: AuthorizationRequest, by client: Client) async throws -> Verdict<AuthorizationGrant> {
        try await answer(request, client)
    }
}

/// A delivery authorizer that says what its closure says of topic, payload and receiver.
struct ScriptedDeliveryAuthorizer: DeliveryAuthorizer {
    var name = "delivery_authorizer"
    let answer: @Sendable (String, [UInt8], Client) throws -> DeliveryVerdict

    func authorizeReceive(_ message: borrowing MessageView, by client: Client) throws -> DeliveryVerdict {
        try answer(message.topic, message.payload, client)
    }
}
