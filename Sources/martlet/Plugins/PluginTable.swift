import Logging
import MQTTHooks

/// The plugins of this executable, a line each. Nothing else in it names a plugin.
enum PluginTable {
    /// In the order of `martlet plugins`.
    static var entries: [PluginEntry] {
        var entries: [PluginEntry] = [.passwordTable, .accessTable, .rateLimit, .bruteForceGuard, .topicRewrite]
        #if Lua
        entries.append(.lua)
        #endif
        return entries
    }

    /// An entry by its name.
    static func entry(named name: String) -> PluginEntry? {
        entries.first { $0.name == name }
    }

    /// Everything that is wrong with the files of the plugins that are to be loaded.
    static func problems(_ settings: Settings) -> [ConfigurationProblem] {
        settings.plugins.compactMap { entry(named: $0) }
            .filter { $0.missingOption(settings) == nil }
            .flatMap { $0.check(settings) }
    }

    /// Builds the plugins that are to be loaded, in their order.
    ///
    /// - Throws: The error of the first one that cannot be built.
    static func load(_ settings: Settings, logger: Logger) throws -> [any Plugin] {
        try settings.plugins.compactMap { entry(named: $0) }.map { try $0.make(settings, logger) }
    }
}
