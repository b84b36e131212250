/// What a client offers to prove who it is. Its description never shows the password.
public struct Credentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user name of the CONNECT.
    public let username: String?
    /// The password of the CONNECT, any bytes.
    public let password: [UInt8]?

    /// Whether the client offered neither user name nor password.
    public var isEmpty: Bool { username == nil && password == nil }

    /// The user name, and whether there is a password.
    public var description: String {
        "Credentials(username: \(username ?? "none"), password: \(password == nil ? "none" : "redacted"))"
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows no password to `dump` either.
    public var customMirror: Mirror {
        Mirror(self, children: ["username": username as Any, "password": password == nil ? "none" : "redacted"])
    }

    /// Credentials from a user name and a password.
    public init(username: String?, password: [UInt8]?) {
        self.username = username
        self.password = password
    }
}
