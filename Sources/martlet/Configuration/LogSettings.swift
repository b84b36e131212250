import Logging

/// The block `log`.
struct LogSettings: Hashable, Sendable {
    /// The least important level that is written.
    var level = Logger.Level.info
    /// The form of a line.
    var format = LogFormat.text
}
