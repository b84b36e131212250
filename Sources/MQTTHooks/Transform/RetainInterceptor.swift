/// Edits or vetoes the storing of a retained message. What subscribers get now is not its business.
public protocol RetainInterceptor: Plugin {
    /// Called on the publisher's event loop for each message with the retain flag, those with an empty payload (which
    /// remove the one that is stored) included; must not block.
    ///
    /// - Parameter client: Who published; for messages of the broker itself ``Client/isInternal`` is true.
    /// - Returns: Whether the message is stored, with the edits.
    /// - Throws: Anything: the message is not stored, and what was stored stays.
    func intercept(retained message: inout Message, from client: Client) throws -> Bool
}
