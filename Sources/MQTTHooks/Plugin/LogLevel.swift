/// How important a line that a plugin logs is.
public enum LogLevel: String, Sendable, Hashable, CaseIterable {
    /// For people who debug the plugin.
    case debug
    /// Worth knowing.
    case info
    /// Something is off, and the plugin goes on.
    case warning
    /// Something failed.
    case error
}
