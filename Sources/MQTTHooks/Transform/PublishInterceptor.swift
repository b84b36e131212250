/// Edits, drops or rejects messages on their way in, after authorization and before routing.
public protocol PublishInterceptor: Plugin {
    /// Called on the publisher's event loop for each message; must not block.
    ///
    /// A topic that is changed is authorized again, for clients and wills.
    ///
    /// - Parameters:
    ///   - message: The message, valid during the call only.
    ///   - client: The publisher; for messages of the broker itself ``Client/isInternal`` is true.
    /// - Throws: Anything: the message is rejected with 0x83.
    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome
}

/// A ``PublishInterceptor`` that takes its time.
public protocol AsyncPublishInterceptor: PublishInterceptor {
    /// Called for each message as a task that prefers the publisher's event loop, and cancelled when the client goes
    /// or when the deadline (1 s unless configured) passes.
    ///
    /// - Throws: Anything: the message is rejected with 0x83.
    func intercept(_ message: inout Message, from client: Client) async throws -> PublishOutcome
}

extension AsyncPublishInterceptor {
    /// Copies the message and defers to the asynchronous form.
    public func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        .later { copy in try await self.intercept(&copy, from: client) }
    }
}
