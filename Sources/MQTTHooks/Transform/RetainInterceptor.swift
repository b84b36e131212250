/// Vetoes the storing of a retained message.
public protocol RetainInterceptor: Plugin {
    /// Called on the publisher's event loop; must not block.
    ///
    /// - Returns: Whether the message is stored.
    /// - Throws: Anything: the message is not stored.
    func intercept(retained message: inout Message, from client: Client) throws -> Bool
}
