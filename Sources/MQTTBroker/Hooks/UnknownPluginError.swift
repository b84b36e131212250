/// A chain names a plugin that the broker does not have.
public struct UnknownPluginError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The listener whose chain it is.
    public let listener: String
    /// The name that no plugin has.
    public let plugin: String

    /// One sentence.
    public var description: String { "the chain of the listener \"\(listener)\" names an unknown plugin \"\(plugin)\"" }
}
