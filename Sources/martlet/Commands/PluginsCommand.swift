import ArgumentParser
import MQTTHooks

/// `martlet plugins`: what can be loaded.
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "List the plugins with their hook points and configuration keys.")

    func run() {
        StandardStreams.writeOutput(Self.listing(of: PluginTable.entries))
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
