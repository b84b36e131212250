/// A request of a script, as it goes out: one round trip, redirections are followed by whoever sends it.
public struct ScriptHTTPRequest: Sendable, Equatable {
    /// The method, in upper case.
    public var method: String
    /// The address, of the scheme `http` or `https`.
    public var url: String
    /// The header fields, in the script's order; none of them is about the connection or the length of the body.
    public var headers: [ScriptHTTPHeader]
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long the script still waits. Whoever asks gives up by then, and cancels the task.
    public var timeout: Duration
    /// How many bytes the body of the response may have.
    public var maximumBodySize: Int

    /// Creates a request.
    public init(
        method: String = "GET", url: String, headers: [ScriptHTTPHeader] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(2), maximumBodySize: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBodySize = maximumBodySize
    }
}
