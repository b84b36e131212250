/// Learns that a client's CONNECT was accepted.
public protocol ConnectionObserver: Plugin {
    /// Called on the connection's event loop when the CONNACK has been written; must not block.
    ///
    /// - Throws: Anything: it is logged and counted.
    func connected(_ client: Client, sessionPresent: Bool) throws
}
