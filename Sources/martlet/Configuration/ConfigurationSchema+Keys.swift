import MQTTBroker
import MQTTHooks

extension ConfigurationSchema {
    /// Listeners and what is loaded.
    static let general: [ConfigurationKey] = [
        ConfigurationKey(
            path: ["listeners", "*", "bind"], type: .address,
            summary: "Where the listener accepts TCP connections. Port 0 picks a free port.", isReloadable: false,
            read: { settings, listener in (settings[listener: listener]?.bind).map { .text($0.description) } },
            store: { settings, value, listener in
                if case .text(let text) = value, let address = BindAddress(text) {
                    settings[listener: listener]?.bind = address
                }
            }),
        ConfigurationKey(
            path: ["listeners", "*", "allow_anonymous"], type: .boolean,
            summary: "Whether clients of this listener may connect without credentials.", isReloadable: false,
            read: { settings, listener in (settings[listener: listener]?.allowAnonymous).map { .boolean($0) } },
            store: { settings, value, listener in
                if case .boolean(let flag) = value { settings[listener: listener]?.allowAnonymous = flag }
            }),
        ConfigurationKey(
            path: ["listeners", "*", "mount_point"], type: .mountPoint,
            summary:
                "What the broker puts before every topic and filter of this listener's clients, and takes from the "
                + "topics that they are sent: they see nothing else.", isReloadable: false,
            read: { settings, listener in (settings[listener: listener]?.mountPoint).map { .text($0.prefix) } },
            store: { settings, value, listener in
                if case .text(let text) = value, let mountPoint = MountPoint(text) {
                    settings[listener: listener]?.mountPoint = mountPoint
                }
            }),
        .boolean(
            "allow_anonymous", \.allowAnonymous,
            "Whether clients may connect without credentials, where a listener does not say. Off in a configuration "
                + "that does not set it; without any configuration on for as long as no authenticator is loaded."),
        .list(
            "plugins", \.plugins, of: .choices(PluginTable.entries.map(\.name)),
            "The plugins to load. The order is the order in which they are asked."),
    ]

    /// What concerns the process rather than the protocol.
    static let operation: [ConfigurationKey] = [
        .seconds(
            "hook_deadlines.authenticate", \.deadlines.authenticate, in: 0.001...3600,
            "How long an authenticator may take before the client is refused."),
        .seconds(
            "hook_deadlines.others", \.deadlines.others, in: 0.001...3600,
            "How long every other hook may take before it counts as failed."),
        ConfigurationKey(
            path: ["event_loops"], type: .integer(1...64),
            summary: "How many event loops share the connections. As many as there are cores unless it is set.",
            isReloadable: false,
            read: { settings, _ in settings.eventLoops.map { .integer($0) } },
            store: { settings, value, _ in
                if case .integer(let count) = value { settings.eventLoops = count }
            }),
        .choice("log.level", \.log.level, isReloadable: true, "The least important level that is logged."),
        .choice(
            "log.format", \.log.format,
            "The form of a log line: text for people and the journal, json for collectors."),
    ]
}
