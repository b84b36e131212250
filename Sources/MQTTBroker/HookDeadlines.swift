/// How long suspended hooks may take, in seconds. A hook that is late has failed.
public struct HookDeadlines: Sendable {
    /// For `authenticate` and `on_auth`.
    public var authenticate: Double = 5
    /// For every other hook point.
    public var others: Double = 1

    /// The defaults.
    public init() {}
}
