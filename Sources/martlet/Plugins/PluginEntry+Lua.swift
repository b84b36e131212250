#if Lua
import Logging
import MQTTLua

extension PluginEntry {
    /// `lua`
    static let lua = PluginEntry(
        name: "lua",
        summary: "Runs hooks that are written in Lua. Scripts on the command line are added to those of the "
            + "configuration.",
        hookPoints: nil,
        keys: [
            .list(
                "lua.scripts", \.lua.scripts, of: .paths, "The scripts. The order is the order in which they are asked."
            ),
            .size(
                "lua.memory_limit", \.lua.configuration.memoryLimit, in: 1 << 20...1 << 40,
                "How much memory each script may use on each event loop."),
            .seconds(
                "lua.call_time", \.lua.configuration.callTime, in: 0.0001...60,
                "How long a script may run without waiting for something."),
            .integer(
                "lua.shared_entries", \.lua.configuration.sharedEntries, in: 1...100_000_000,
                "How many entries mqtt.shared, mqtt.ratelimit and mqtt.cache may have each."),
            .size(
                "lua.shared_memory", \.lua.configuration.sharedMemory, in: 1024...1 << 40,
                "How much memory mqtt.shared and mqtt.cache may use each."),
            .integer(
                "lua.http.connections", \.lua.configuration.http.connections, in: 1...10_000,
                "How many requests of mqtt.http each server gets at the same time."),
            .integer(
                "lua.http.queue", \.lua.configuration.http.queue, in: 0...1_000_000,
                "How many more requests may wait for each server."),
            .integer(
                "lua.http.failures", \.lua.configuration.http.failures, in: 1...1_000_000,
                "After how many failures in a row a server is left alone for a while."),
            .seconds(
                "lua.http.retry_after", \.lua.configuration.http.retryAfter, in: 0.001...86_400,
                "How long a server is left alone before one request tries it again."),
        ],
        missingOption: { settings in
            guard settings.lua.scripts.isEmpty else { return nil }
            return ("lua.scripts", "write \"lua: { scripts: [FILE.lua] }\"")
        },
        check: { settings in
            // One by one, so that a mistake in the first script does not hide those in the others.
            let problems = settings.lua.scripts.compactMap { scriptProblem([$0], settings) }
            guard problems.isEmpty, settings.lua.scripts.count > 1 else { return problems }
            return scriptProblem(settings.lua.scripts, settings).map { [$0] } ?? []
        },
        make: { settings, logger in
            try LuaPlugin(
                scripts: settings.lua.scripts, configuration: settings.lua.configuration, logger: logger)
        })

    private static func scriptProblem(_ scripts: [String], _ settings: Settings) -> ConfigurationProblem? {
        do {
            // What scripts log while they are only checked belongs to nobody.
            let silent = Logger(label: "martlet.check") { _ in SwiftLogNoOpLogHandler() }
            _ = try LuaPlugin(scripts: scripts, configuration: settings.lua.configuration, logger: silent)
            return nil
        } catch let error as LuaScriptError {
            return ConfigurationProblem(
                .file(error.file, line: error.line), error.message, suggestion: error.suggestion)
        } catch {
            return ConfigurationProblem(.file(scripts[0], line: nil), "\(error)")
        }
    }
}
#endif
