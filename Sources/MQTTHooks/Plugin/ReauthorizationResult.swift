/// What a re-authorization has done.
public struct ReauthorizationResult: Sendable, Hashable {
    /// How many sessions were looked at, with a connection or without.
    public var sessions = 0
    /// How many subscriptions were removed.
    public var removedSubscriptions = 0
    /// How many clients were disconnected.
    public var disconnected = 0

    /// Nothing yet.
    public init() {}
}
