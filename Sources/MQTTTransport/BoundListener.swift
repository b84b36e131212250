/// A listener that is open.
public struct BoundListener: Sendable, Hashable {
    /// The listener's name.
    public let name: String
    /// The address that it is bound to.
    public let host: String
    /// The TCP port that it is bound to.
    public let port: Int

    /// A listener from its parts.
    public init(name: String, host: String, port: Int) {
        self.name = name
        self.host = host
        self.port = port
    }
}
