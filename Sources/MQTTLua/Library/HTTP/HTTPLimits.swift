/// How much scripts may ask of each HTTP server, which a host and a port make.
public struct HTTPLimits: Sendable, Equatable {
    /// How many requests may be under way at the same time. Default 256.
    public var connections = 256
    /// How many more may wait for their turn. Default 1000.
    public var queue = 1000
    /// After how many failures in a row no request is sent any more for a while. Default 5.
    public var failures = 5
    /// After how many seconds one request is let through to see whether the server is back. Default 10.
    public var retryAfter: Double = 10

    /// The defaults.
    public init() {}
}
