/// Edits the filters of an UNSUBSCRIBE, as ``SubscribeInterceptor`` did those of the SUBSCRIBE.
public protocol UnsubscribeInterceptor: Plugin {
    /// Called on the client's event loop for each filter; must not block.
    ///
    /// - Returns: The filter to remove.
    /// - Throws: Anything: the filter is removed as the client sent it.
    func intercept(unsubscribe filter: String, from client: Client) throws -> String
}
