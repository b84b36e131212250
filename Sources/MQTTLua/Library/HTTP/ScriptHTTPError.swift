/// Why there is no response to a ``ScriptHTTPRequest``.
public struct ScriptHTTPError: Error, Equatable, CustomStringConvertible {
    /// What the script gets to read, in one sentence.
    public var description: String
    /// Whether it says that the server is in trouble; several of those in a row stop the requests to it for a while.
    public var isFailureOfServer: Bool

    /// Creates an error.
    public init(_ description: String, isFailureOfServer: Bool = true) {
        self.description = description
        self.isFailureOfServer = isFailureOfServer
    }
}
