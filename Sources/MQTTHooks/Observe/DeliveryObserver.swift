/// Learns what became of messages.
public protocol DeliveryObserver: Plugin {
    /// Called on the receiver's event loop when a copy was handed to the connection; must not block.
    func delivered(_ message: borrowing MessageView, to client: Client) throws
    /// Called on the receiver's event loop when the client acknowledged its copy; must not block.
    func acknowledged(_ message: borrowing MessageView, by client: Client) throws
    /// Called when a message or a copy was dropped; must not block.
    func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws
}
