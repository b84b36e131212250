/// One header field of a request or a response.
public struct ScriptHTTPHeader: Sendable, Equatable {
    /// Its name. Upper and lower case mean the same.
    public var name: String
    /// Its value.
    public var value: String

    /// Creates a header field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
