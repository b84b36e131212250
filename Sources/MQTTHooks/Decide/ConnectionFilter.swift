/// Decides whether a connection is let in before its CONNECT is read.
public protocol ConnectionFilter: Plugin {
    /// Called on the connection's event loop when it was accepted; must not block.
    ///
    /// - Returns: Whether the connection may stay; otherwise it is closed.
    /// - Throws: Anything: the connection is closed.
    func accept(_ connection: AcceptedConnection) throws -> Bool
}
