import Logging
import MQTTHooks
import MQTTTransport

/// What the log says once the broker listens: where, for whom, and with what.
struct StartReport {
    let settings: Settings
    /// Which plugins are asked where, in which order.
    let hookOrder: [(point: HookPoint, plugins: [String])]

    /// Writes the lines.
    func log(_ bound: [BoundListener], to logger: Logger) {
        for plugin in settings.plugins {
            let points = hookOrder.filter { $0.plugins.contains(plugin) }.map(\.point.rawValue)
            logger.info(
                "plugin loaded",
                metadata: [
                    "plugin": "\(plugin)", "hooks": "\(points.isEmpty ? "none" : points.joined(separator: " "))",
                ])
        }
        for (point, plugins) in hookOrder where plugins.count > 1 {
            logger.info(
                "several plugins are asked in order",
                metadata: ["hook": "\(point.rawValue)", "plugins": "\(plugins.joined(separator: " "))"])
        }
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
        if !hasAuthenticator, !bound.contains(where: { allowsAnonymous(on: $0.name) }) {
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

    private var hasAuthenticator: Bool {
        hookOrder.contains { $0.point == .authenticate || $0.point == .onAuth }
    }

    private func allowsAnonymous(on name: String) -> Bool {
        guard let listener = settings[listener: name] else { return false }
        return settings.allowsAnonymous(on: listener) ?? !hasAuthenticator
    }
}
