import Logging
import MQTTHooks

/// What the executable knows about a plugin that it can load.
struct PluginEntry: Sendable {
    /// The name in `plugins` and of the plugin's block.
    let name: String
    /// One sentence for `martlet plugins`.
    let summary: String
    /// The hook points that it implements; nothing: its configuration decides.
    let hookPoints: [HookPoint]?
    /// The keys of its block.
    let keys: [ConfigurationKey]
    /// The option without which it cannot be loaded, when that is missing.
    let missingOption: @Sendable (Settings) -> (key: String, suggestion: String)?
    /// Everything that is wrong with the files that its options name.
    let check: @Sendable (Settings) -> [ConfigurationProblem]
    /// Builds it. Called after ``check`` found nothing.
    let make: @Sendable (Settings, Logger) throws -> any Plugin
}
