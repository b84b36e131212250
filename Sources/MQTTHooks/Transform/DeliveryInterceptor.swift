/// Edits one subscriber's copy of a message.
public protocol DeliveryInterceptor: Plugin {
    /// Called on the receiver's event loop for each copy; must not block.
    ///
    /// - Returns: Whether the copy is delivered.
    /// - Throws: Anything: the copy is dropped.
    func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool
}
