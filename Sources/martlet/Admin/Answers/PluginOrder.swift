import MQTTBroker
import MQTTHooks
import MQTTTransport

/// Who is asked about the clients of each listener, in which order, as the admin API and `martlet plugins` show it.
struct PluginOrder: Codable, Hashable, Sendable {
    /// One listener.
    struct Listener: Codable, Hashable, Sendable {
        var listener: String
        /// `first` or `all_must_allow`.
        var authentication: String
        /// `first` or `all_must_allow`.
        var authorization: String
        var hooks: [Hook]
    }

    /// One hook point that has plugins.
    struct Hook: Codable, Hashable, Sendable {
        var hook: String
        var plugins: [String]
    }

    /// What a plugin has done at a hook point since the broker started.
    struct Count: Codable, Hashable, Sendable {
        var plugin: String
        var hook: String
        var calls: Int
        var errors: Int
        var timeouts: Int
    }

    var listeners: [Listener]
    var statistics: [Count]

    /// Looks at a server that runs.
    init(_ server: BrokerServer, _ settings: Settings) async {
        listeners = []
        for listener in settings.listeners {
            let order = await server.hookOrder(listener: listener.name)
            listeners.append(
                Listener(
                    listener: listener.name,
                    authentication: (listener.authentication ?? settings.authentication).rawValue,
                    authorization: (listener.authorization ?? settings.authorization).rawValue,
                    hooks: order.map { Hook(hook: $0.point.rawValue, plugins: $0.plugins) }))
        }
        statistics = await server.hookStatistics().map { statistics in
            Count(
                plugin: statistics.plugin, hook: statistics.point.rawValue, calls: Int(clamping: statistics.calls),
                errors: Int(clamping: statistics.errors), timeouts: Int(clamping: statistics.timeouts))
        }
    }

    /// The order for people.
    var text: String {
        listeners.map { listener in
            guard !listener.hooks.isEmpty else { return "listener \(listener.listener)\n  no plugin is asked" }
            let width = listener.hooks.map(\.hook.count).max() ?? 0
            let modes = ["authenticate": listener.authentication, "authorize": listener.authorization]
            let lines = listener.hooks.map { hook in
                let padding = String(repeating: " ", count: width - hook.hook.count)
                let mode = modes[hook.hook] == ChainMode.allMustAllow.rawValue ? "  (all must allow)" : ""
                return "  \(hook.hook)\(padding)  \(hook.plugins.joined(separator: ", "))\(mode)"
            }
            return (["listener \(listener.listener)"] + lines).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
