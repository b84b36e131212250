/// Edits or vetoes a will when it is about to be published.
public protocol WillInterceptor: Plugin {
    /// Called on the client's event loop; must not block.
    ///
    /// - Returns: Whether the will is sent.
    /// - Throws: Anything: the will is not sent.
    func intercept(will message: inout Message, of client: Client) throws -> Bool
}
