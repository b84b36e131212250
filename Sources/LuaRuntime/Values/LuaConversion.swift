/// How ``LuaView/value(_:)`` copies a value into Swift.
public struct LuaConversion: Sendable {
    /// How deep tables may be nested; a table that contains itself always exceeds it.
    public var depth: Int

    /// How many values may be copied in all.
    public var count: Int

    /// Functions, userdata and coroutines become `nil` instead of an error.
    public var isLenient: Bool

    /// Creates a conversion. The defaults suit configuration and verdicts.
    public init(depth: Int = 16, count: Int = 100_000, isLenient: Bool = false) {
        self.depth = depth
        self.count = count
        self.isLenient = isLenient
    }
}
