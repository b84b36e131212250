import ArgumentParser
import Foundation
import Logging
import MQTTHooks
import MQTTTransport

/// `martlet plugins`: what can be loaded, or who is asked in which order.
struct PluginsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "List the plugins with their hook points and configuration keys.",
        discussion: """
            With a configuration or scripts it shows who is asked at each hook point about the clients of each listener, \
            in the order in which they are asked: the plugins are started in a broker that nobody can connect to.
            """)

    @Argument(help: "Lua scripts with hooks, asked in this order after the plugins of the configuration.")
    var scripts: [String] = []

    @Option(name: [.customShort("c"), .customLong("config")], help: "The configuration file, in YAML.")
    var file: String?

    func validate() throws {
        try ConfigurationOptions.validate(scripts: scripts)
    }

    func run() async throws {
        guard file != nil || !scripts.isEmpty else {
            StandardStreams.writeOutput(Self.listing(of: PluginTable.entries))
            return
        }
        let commandLine = CommandLineSettings(configurationFile: file, scripts: scripts)
        let order = try await UnreachableBroker.run(commandLine) { server, settings in
            await PluginOrder(server, settings)
        }
        StandardStreams.writeOutput(order.text)
    }

    /// The list as it is printed.
    static func listing(of entries: [PluginEntry]) -> String {
        entries.map { entry in
            let points = entry.hookPoints.map { $0.map(\.rawValue).joined(separator: ", ") }
            let width = entry.keys.map(\.name.count).max() ?? 0
            let keys = entry.keys.map { key in
                let padding = String(repeating: " ", count: width - key.name.count)
                return "    \(key.name)\(padding)  \(key.type.name), default \(key.defaultText)\n        \(key.summary)"
            }
            return
                ([
                    "\(entry.name)", "    \(entry.summary)", "  hook points", "    \(points ?? "those of its scripts")",
                    "  keys",
                ] + keys).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
