/// What a server has answered a ``ScriptHTTPRequest`` with.
public struct ScriptHTTPResponse: Sendable, Equatable {
    /// The status code, 100 to 999.
    public var status: Int
    /// The header fields, in the server's order.
    public var headers: [ScriptHTTPHeader]
    /// The body, in full.
    public var body: [UInt8]

    /// Creates a response.
    public init(status: Int, headers: [ScriptHTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
