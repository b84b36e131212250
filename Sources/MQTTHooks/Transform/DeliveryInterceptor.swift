/// Edits one subscriber's copy of a message, or keeps it from the subscriber: the last hook before the wire.
///
/// Copies at QoS 1 and 2 are edited when they are queued, not when they are sent: a session that is offline queues what
/// it will get. Topic, payload and properties may be edited; QoS and retain flag are the subscription's business.
public protocol DeliveryInterceptor: Plugin {
    /// Called on the receiver's event loop for each copy; must not block.
    ///
    /// - Returns: Whether the copy is delivered.
    /// - Throws: Anything: the copy is dropped.
    func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool

    /// What receivers have in common that get the same copy, such as a role; nil: nothing.
    ///
    /// Called on the receiver's event loop before ``intercept(delivery:to:)``, which is then called once per message and
    /// key, not once per receiver. The default is nil.
    ///
    /// - Throws: Anything: the copy is dropped.
    func deliveryKey(for client: Client) throws -> String?
}

extension DeliveryInterceptor {
    /// Nothing in common.
    public func deliveryKey(for client: Client) throws -> String? { nil }
}
