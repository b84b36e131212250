/// A function of the host that scripts can call.
public struct LuaHostFunction: Sendable {
    /// Its name in messages, such as `publish`.
    public var name: String

    /// Whether it always suspends, or may: then calling it where that is not allowed is an error before it runs.
    ///
    /// A function that suspends only at times may leave this false and look at ``LuaCall/maySuspend`` itself.
    public var suspends: Bool

    /// What it does. Runs on the thread of the state; must not block.
    public var body: @Sendable (LuaCall) throws -> LuaOutcome

    /// Creates a function.
    public init(
        _ name: String, suspends: Bool = false, _ body: @escaping @Sendable (LuaCall) throws -> LuaOutcome
    ) {
        self.name = name
        self.suspends = suspends
        self.body = body
    }
}
