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
        ConfigurationKey(
            path: ["listeners", "*", "plugins"], type: .choices(PluginTable.entries.map(\.name)),
            summary:
                "The plugins that are asked about this listener's clients, in this order. All that are loaded unless "
                + "it is set.", isReloadable: false,
            read: { settings, listener in settings[listener: listener]?.plugins.map { .list($0) } },
            store: { settings, value, listener in
                if case .list(let names) = value { settings[listener: listener]?.plugins = names }
            }),
        .chainMode(listenerKey: "authentication", \.authentication, "How this listener's clients are authenticated."),
        .chainMode(listenerKey: "authorization", \.authorization, "How this listener's clients are authorized."),
        .choice(
            "authentication", \.authentication,
            "Where a listener does not say, whether the first authenticator decides that does not abstain, or all of a "
                + "listener's must allow, such as certificate and password."),
        .choice(
            "authorization", \.authorization,
            "Where a listener does not say, whether the first authorizer decides that does not abstain, or all of a "
                + "listener's must allow."),
        .boolean(
            "allow_anonymous", \.allowAnonymous,
            "Whether clients may connect without credentials, where a listener does not say. Off in a configuration "
                + "that does not set it; without any configuration on for as long as no authenticator is loaded."),
        .list(
            "plugins", \.plugins, of: .choices(PluginTable.entries.map(\.name)),
            "The plugins to load. The order is the order in which they are asked."),
    ]

    /// A deadline for each hook point that has none above and may take its time.
    private static let deadlines: [ConfigurationKey] = HookPoint.allCases
        .filter { $0.maySuspend && $0 != .authenticate }.map { point in
            ConfigurationKey(
                path: ["hook_deadlines", point.rawValue], type: .seconds(0.001...3600),
                summary: "How long \(point.rawValue) may take, where it is not to be as long as the others.",
                isReloadable: false,
                read: { settings, _ in settings.deadlines.points[point].map { .number($0) } },
                store: { settings, value, _ in
                    if case .number(let seconds) = value { settings.deadlines.points[point] = seconds }
                })
        }

    /// What concerns the process rather than the protocol.
    static let operation: [ConfigurationKey] =
        [
            .seconds(
                "hook_deadlines.authenticate", \.deadlines.authenticate, in: 0.001...3600,
                "How long an authenticator, at on_auth too, may take before the client is refused."),
            .seconds(
                "hook_deadlines.others", \.deadlines.others, in: 0.001...3600,
                "How long every other hook may take before it counts as failed."),
        ] + deadlines + [
            ConfigurationKey(
                path: ["event_loops"], type: .integer(1...64),
                summary: "How many event loops share the connections. As many as there are cores unless it is set.",
                isReloadable: false,
                read: { settings, _ in settings.eventLoops.map { .integer($0) } },
                store: { settings, value, _ in
                    if case .integer(let count) = value { settings.eventLoops = count }
                }),
            .path(
                "admin.socket", \.admin.socket,
                "The Unix domain socket over which commands such as \"martlet reload\" reach the running broker. Only the "
                    + "user that runs the broker may connect. Without it there is none."),
            .choice("log.level", \.log.level, isReloadable: true, "The least important level that is logged."),
            .choice(
                "log.format", \.log.format,
                "The form of a log line: text for people and the journal, json for collectors."),
        ]
}
