/// Edits or vetoes a will when it is about to be published: at the end of the connection, or after its delay.
public protocol WillInterceptor: Plugin {
    /// Called on the event loop of the client's session; must not block.
    ///
    /// The will is then authorized and passes ``PublishInterceptor``s like any other message.
    ///
    /// - Throws: Anything: the will is not sent.
    func intercept(will message: inout Message, of client: Client) throws -> WillOutcome
}

/// What becomes of a will after a ``WillInterceptor``. The fold stops at everything but ``pass``.
public enum WillOutcome: Sendable {
    /// Goes on, with the edits.
    case pass
    /// Is not sent.
    case drop
    /// Needs time; see ``PublishOutcome/later(_:)``.
    case later(@Sendable (inout Message) async throws -> WillOutcome)
}

/// A ``WillInterceptor`` that takes its time.
public protocol AsyncWillInterceptor: WillInterceptor {
    /// Called as a task that prefers the event loop of the client's session, with the deadline of the hook point (1 s
    /// unless configured).
    ///
    /// - Throws: Anything: the will is not sent.
    func intercept(will message: inout Message, of client: Client) async throws -> WillOutcome
}

extension AsyncWillInterceptor {
    /// Defers to the asynchronous form.
    public func intercept(will message: inout Message, of client: Client) throws -> WillOutcome {
        .later { copy in try await self.intercept(will: &copy, of: client) }
    }
}
