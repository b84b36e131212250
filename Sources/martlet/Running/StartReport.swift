import Logging
import MQTTBroker
import MQTTHooks
import MQTTTransport

/// What the log says once the broker listens: where, for whom, and with what.
struct StartReport {
    /// The plugins at each hook point, in the order in which they are asked.
    typealias HookOrder = [(point: HookPoint, plugins: [String])]

    let settings: Settings
    /// Which plugins are asked where about the clients of each listener, by the listener's name.
    let hookOrders: [String: HookOrder]

    /// Writes the lines.
    func log(_ bound: [BoundListener], to logger: Logger) {
        for plugin in settings.plugins {
            let used = Set(hookOrders.values.joined().filter { $0.plugins.contains(plugin) }.map(\.point))
            let points = HookPoint.allCases.filter { used.contains($0) }.map(\.rawValue)
            logger.info(
                "plugin loaded",
                metadata: [
                    "plugin": "\(plugin)", "hooks": "\(points.isEmpty ? "none" : points.joined(separator: " "))",
                ])
        }
        logOrder(to: logger)
        let limits = changedLimits
        if !limits.isEmpty { logger.info("limits differ from the default", metadata: limits) }
        for listener in bound {
            var metadata: Logger.Metadata = [
                "mqtt.listener": "\(listener.name)",
                "mqtt.address": "\(BindAddress(host: listener.host, port: listener.port))",
                "mqtt.anonymous": "\(allowsAnonymous(on: listener.name))",
            ]
            if let mountPoint = settings[listener: listener.name]?.mountPoint {
                metadata["mqtt.mount_point"] = "\(mountPoint)"
            }
            logger.info("listening", metadata: metadata)
        }
        if !bound.contains(where: { hasAuthenticator($0.name) || allowsAnonymous(on: $0.name) }) {
            logger.warning(
                "nobody can connect: no plugin authenticates, and anonymous clients are not allowed",
                metadata: ["remedy": "load a plugin such as password_table, or set allow_anonymous: true"])
        }
    }

    /// The limits that somebody set to another value, by their name.
    var changedLimits: Logger.Metadata {
        var changed: Logger.Metadata = [:]
        for key in ConfigurationSchema.limits {
            guard let value = key.read(settings, ""), value != key.defaultValue else { continue }
            changed[key.path.last ?? key.name] = "\(value)"
        }
        return changed
    }

    /// Where several plugins are asked, or where a listener has a chain of its own.
    private func logOrder(to logger: Logger) {
        for listener in settings.listeners {
            let isOwn = listener.plugins != nil
            for (point, plugins) in hookOrders[listener.name] ?? [] where isOwn || plugins.count > 1 {
                var metadata: Logger.Metadata = [
                    "mqtt.listener": "\(listener.name)", "hook": "\(point.rawValue)",
                    "plugins": "\(plugins.joined(separator: " "))",
                ]
                if settings.mode(of: point, on: listener) == .allMustAllow { metadata["all_must_allow"] = "true" }
                logger.info("plugins are asked in order", metadata: metadata)
            }
        }
    }

    private func hasAuthenticator(_ listener: String) -> Bool {
        hookOrders[listener]?.contains { $0.point == .authenticate || $0.point == .onAuth } ?? false
    }

    private func allowsAnonymous(on name: String) -> Bool {
        guard let listener = settings[listener: name] else { return false }
        return settings.allowsAnonymous(on: listener) ?? !hasAuthenticator(name)
    }
}
