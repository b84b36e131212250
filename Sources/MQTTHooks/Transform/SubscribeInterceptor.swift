/// Edits or refuses subscriptions, one filter at a time, after authorization.
public protocol SubscribeInterceptor: Plugin {
    /// Called on the client's event loop for each filter of a SUBSCRIBE; must not block.
    ///
    /// A filter that is changed is authorized again.
    ///
    /// - Throws: Anything: the filter is refused with 0x83.
    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome
}

/// A ``SubscribeInterceptor`` that takes its time.
public protocol AsyncSubscribeInterceptor: SubscribeInterceptor {
    /// Called for each filter as a task that prefers the client's event loop, and cancelled when the client goes or
    /// when the deadline (1 s unless configured) passes.
    ///
    /// - Throws: Anything: the filter is refused with 0x83.
    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) async throws -> SubscribeOutcome
}

extension AsyncSubscribeInterceptor {
    /// Defers to the asynchronous form.
    public func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        .later { copy in try await self.intercept(&copy, from: client) }
    }
}
