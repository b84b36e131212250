/// A connection before its CONNECT was read.
public struct AcceptedConnection: Sendable, Hashable {
    /// The peer's address in text form.
    public let address: String
    /// The peer's port; 0 where there is none.
    public let port: Int
    /// The name of the listener that accepted it.
    public let listener: String
    /// Whether the transport is encrypted.
    public let isSecure: Bool

    /// Describes a connection. The broker does this; tests of plugins may, too.
    public init(address: String, port: Int, listener: String, isSecure: Bool = false) {
        self.address = address
        self.port = port
        self.listener = listener
        self.isSecure = isSecure
    }
}
