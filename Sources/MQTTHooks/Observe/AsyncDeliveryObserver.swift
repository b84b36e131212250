/// A ``DeliveryObserver`` that takes its time: each message is copied for it. Nothing waits for it.
public protocol AsyncDeliveryObserver: DeliveryObserver {
    /// Called as a task that prefers the receiver's event loop, with the deadline of the hook point.
    ///
    /// - Throws: Anything: it is logged and counted.
    func observe(_ event: DeliveryEvent, _ message: Message, client: Client) async throws
}

/// What became of a message.
public enum DeliveryEvent: Sendable, Hashable {
    /// See ``DeliveryObserver/delivered(_:to:)``.
    case delivered
    /// See ``DeliveryObserver/acknowledged(_:by:)``.
    case acknowledged
    /// See ``DeliveryObserver/dropped(_:for:reason:)``.
    case dropped(DropReason)
}
