import MQTTHooks

/// A publish interceptor that does what its closure does.
struct ScriptedPublishInterceptor: PublishInterceptor {
    var name = "publish_interceptor"
    let body: @Sendable (inout MessageDraft, Client) throws -> PublishOutcome

    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        try body(&message, client)
    }
}

/// The same, taking its time.
struct ScriptedAsyncPublishInterceptor: AsyncPublishInterceptor {
    var name = "async_publish_interceptor"
    let body: @Sendable (inout Message, Client) async throws -> PublishOutcome

    func intercept(_ message: inout Message, from client: Client) async throws -> PublishOutcome {
        try await body(&message, client)
    }
}

/// A subscribe interceptor that does what its closure does.
struct ScriptedSubscribeInterceptor: SubscribeInterceptor {
    var name = "subscribe_interceptor"
    let body: @Sendable (inout SubscriptionDraft, Client) throws -> SubscribeOutcome

    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        try body(&subscription, client)
    }
}

/// The same, taking its time.
struct ScriptedAsyncSubscribeInterceptor: AsyncSubscribeInterceptor {
    var name = "async_subscribe_interceptor"
    let body: @Sendable (inout SubscriptionDraft, Client) async throws -> SubscribeOutcome

    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) async throws -> SubscribeOutcome {
        try await body(&subscription, client)
    }
}
