public import MQTTCodec

/// Edits or refuses the filters of an UNSUBSCRIBE, as a ``SubscribeInterceptor`` did those of the SUBSCRIBE.
public protocol UnsubscribeInterceptor: Plugin {
    /// Called on the client's event loop for each filter; must not block.
    ///
    /// - Parameter filter: The filter to remove, `$share/group/` and all.
    /// - Throws: Anything: the filter is removed as the client sent it.
    func intercept(unsubscribe filter: inout String, from client: Client) throws -> UnsubscribeOutcome
}

/// What becomes of a filter after an ``UnsubscribeInterceptor``. The fold stops at everything but ``pass``.
public enum UnsubscribeOutcome: Sendable {
    /// Goes on, with the edits.
    case pass
    /// The subscription stays: MQTT 5 gets the code, 3.x an UNSUBACK like any other.
    case reject(ReasonCode)
    /// Needs time; see ``PublishOutcome/later(_:)``.
    case later(@Sendable (inout String) async throws -> UnsubscribeOutcome)
}

/// An ``UnsubscribeInterceptor`` that takes its time.
public protocol AsyncUnsubscribeInterceptor: UnsubscribeInterceptor {
    /// Called for each filter as a task that prefers the client's event loop, and cancelled when the client goes or
    /// when the deadline (1 s unless configured) passes.
    ///
    /// - Throws: Anything: the filter is removed as the client sent it.
    func intercept(unsubscribe filter: inout String, from client: Client) async throws -> UnsubscribeOutcome
}

extension AsyncUnsubscribeInterceptor {
    /// Defers to the asynchronous form.
    public func intercept(unsubscribe filter: inout String, from client: Client) throws -> UnsubscribeOutcome {
        .later { copy in try await self.intercept(unsubscribe: &copy, from: client) }
    }
}
