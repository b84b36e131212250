import MQTTHooks

/// The hooks of a script, and what may be said about each besides its function.
extension ScriptTypes {
    static let hookOptions = ClassDescription(
        "mqtt.HookOptions", "What a hook may be besides a function; a list of these registers several.",
        fields: [
            .optional(
                "topic", "string",
                "topic filter: asked only about what it matches, and about subscriptions that overlap with it"),
            .optional(
                "timeout", "number",
                """
                seconds in which a call that waits has to end; the broker's deadline (`hook_deadlines`) counts besides, \
                so that it can only be shortened
                """),
            .optional("on_error", "\"deny\""),
            .optional(
                "cache", "number",
                """
                authorize: seconds, at most 3600, for which a yes is remembered for the connection's next publishes to \
                the same topic with the same QoS and retain flag; until mqtt.reauthorize or a reload in any case
                """),
            .optional(
                "key", "fun(client: mqtt.Client): string?",
                "on_deliver: what receivers of the same copy have in common; `run` is called once per message and key"),
            .init("run", "function"),
        ])

    /// What a script returns.
    static let hooks = ClassDescription(
        "mqtt.Hooks",
        fields: HookPoint.allCases.map { point in
            .optional(point.rawValue, "mqtt.HookOptions|mqtt.HookOptions[]|\(type(of: point))")
        } + lifecycle)

    /// The hooks that the broker does not ask.
    static let lifecycle: [FieldDescription] = [
        .optional(
            "on_load", "fun(previous: any)",
            "once per event loop, before anybody connects; after a reload with what the old on_unload returned"),
        .optional(
            "on_unload", "fun(): any",
            "once per event loop, when the broker stops or loads scripts anew; what it returns must be data"),
    ]

    /// The type of a hook's function.
    private static func type(of point: HookPoint) -> String {
        switch point {
        case .onAccept: "fun(connection: mqtt.Connection): mqtt.Verdict?"
        case .onConnect: "fun(client: mqtt.Client, connect: mqtt.Connect)"
        case .authenticate: "fun(client: mqtt.Client, credentials: mqtt.Credentials): mqtt.Verdict?"
        case .onAuth: "fun(client: mqtt.Client, step: mqtt.Step): mqtt.Verdict?, any"
        case .onRefused: "fun(client: mqtt.Client, event: mqtt.RefusalEvent)"
        case .onConnected: "fun(client: mqtt.Client, session_present: boolean)"
        case .authorize: "fun(client: mqtt.Client, request: mqtt.Request): mqtt.Verdict?"
        case .onSubscribe: "fun(client: mqtt.Client, subscription: mqtt.Subscription)"
        case .onPublish: "fun(client: mqtt.Client, message: mqtt.Message)"
        case .authorizeReceive: "fun(client: mqtt.Client, message: mqtt.DeliveredMessage): mqtt.Verdict?"
        case .onUnsubscribe: "fun(client: mqtt.Client, unsubscription: mqtt.Unsubscription)"
        case .onDeliver: "fun(client: mqtt.Client, message: mqtt.Copy)"
        case .onWill, .onRetain: "fun(client: mqtt.Client, message: mqtt.OwnMessage)"
        case .onSession: "fun(client: mqtt.Client, event: mqtt.SessionEvent)"
        case .onDelivered, .onAcked: "fun(client: mqtt.Client, message: mqtt.DeliveredMessage)"
        case .onDropped: "fun(client: mqtt.Client, message: mqtt.DeliveredMessage, event: mqtt.DropEvent)"
        case .onDisconnect: "fun(client: mqtt.Client, event: mqtt.Event)"
        }
    }
}
