public import MQTTCodec

/// Edits a CONNECT before authentication.
public protocol ConnectInterceptor: Plugin {
    /// Called on the connection's event loop when a CONNECT has been read and checked; must not block.
    ///
    /// - Throws: Anything: the client is refused with 0x83.
    func intercept(_ connect: inout Connect, on connection: AcceptedConnection) throws -> ConnectOutcome
}

/// What becomes of a CONNECT after a ``ConnectInterceptor``.
public enum ConnectOutcome: Sendable {
    /// Goes on, with the edits.
    case pass
    /// Refused with this code.
    case reject(ReasonCode, reason: String? = nil)
}
