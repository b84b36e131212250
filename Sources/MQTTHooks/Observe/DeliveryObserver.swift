/// Learns what became of messages.
public protocol DeliveryObserver: Plugin {
    /// Called on the receiver's event loop when a copy was handed to the connection for the first time; must not block.
    ///
    /// - Throws: Anything: it is logged and counted.
    func delivered(_ message: borrowing MessageView, to client: Client) throws

    /// Called on the receiver's event loop when the client took a copy over: PUBACK of QoS 1, PUBREC of QoS 2; must not
    /// block.
    ///
    /// - Throws: Anything: it is logged and counted.
    func acknowledged(_ message: borrowing MessageView, by client: Client) throws

    /// Called when a message or a copy was dropped; must not block.
    ///
    /// - Parameter client: Who does not get it; where nobody would have, or the message was refused on its way in, the
    ///   publisher.
    /// - Throws: Anything: it is logged and counted.
    func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws
}

extension DeliveryObserver {
    /// Does nothing.
    public func delivered(_ message: borrowing MessageView, to client: Client) throws {}

    /// Does nothing.
    public func acknowledged(_ message: borrowing MessageView, by client: Client) throws {}

    /// Does nothing.
    public func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws {}
}
