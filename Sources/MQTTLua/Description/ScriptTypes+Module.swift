/// The functions of the module itself.
extension ScriptTypes {
    static let module = ClassDescription(
        "mqtt",
        functions: [
            .init(
                "allow",
                "Says yes. Without a table it is `true`.",
                [
                    .optional("grant", "mqtt.Grant")
                ],
                returns: [.init("mqtt.Verdict")]),
            .init(
                "deny",
                "Says no. Without arguments it is `false`.",
                [
                    .optional(
                        "code", "mqtt.ReasonCode",
                        "default: bad_user_name_or_password in authenticate, else not_authorized"),
                    .optional("reason", "string", "sent to clients of MQTT 5"),
                    .optional("properties", "mqtt.Properties", "user properties, sent to clients of MQTT 5"),
                ],
                returns: [.init("mqtt.Verdict")]),
            .init(
                "continue",
                """
                Asks the client for another step of its AUTH exchange: on_auth only, as in `return \
                mqtt.continue(challenge, { nonce = n })`.
                """,
                [
                    .optional("data", "string", "authentication data for the client"),
                    .optional("state", "any", "comes back as `step.state` with the client's answer"),
                ],
                returns: [.init("mqtt.Verdict"), .init("any", "state")]),
            .init(
                "publish",
                """
                Publishes a message as the broker: its client is `$script/` and the name of the script's file without \
                extension. The script's own on_publish functions are not asked about it; those of other scripts are, up \
                to a depth of eight.
                """,
                [
                    .init("message", "mqtt.NewMessage")
                ],
                returns: [.init("true?", "published"), .init("string?", "why not")]),
            .init(
                "disconnect",
                "Disconnects clients: the one with an identifier, or all whose fields match.",
                [
                    .init("selector", "string|mqtt.Selector"),
                    .optional("code", "mqtt.ReasonCode", "default: administrative_action"),
                    .optional("reason", "string"),
                ],
                returns: [.init("integer|true", "count how many; true in a hook that may not wait")],
                waits: .whereItMay),
            .init(
                "clients",
                "The connected clients whose fields match; without a selector all of them.",
                [
                    .optional("selector", "string|mqtt.Selector"),
                    .optional("limit", "integer", "how many at most; default: 1000"),
                ],
                returns: [.init("mqtt.Client[]"), .init("integer", "count how many there are")],
                waits: .always),
            .init(
                "sessions",
                "The sessions of clients whose fields match, connected or not; without a selector all of them.",
                [
                    .optional("selector", "string|mqtt.Selector"),
                    .optional("limit", "integer", "how many at most; default: 1000"),
                ],
                returns: [.init("mqtt.Session[]"), .init("integer", "count how many there are")],
                waits: .always),
            .init(
                "reauthorize",
                """
                Asks the authorizers again about what clients have subscribed to; what is refused now ends. Without a \
                selector: all.
                """,
                [
                    .optional("selector", "string|mqtt.Selector"),
                    .optional("grant", "mqtt.NewGrant", "replaces the grants of these clients first"),
                    .optional("options", "mqtt.ReauthorizationOptions"),
                ],
                returns: [.init("mqtt.Reauthorization|true", "result true in a hook that may not wait")],
                waits: .whereItMay),
            .init(
                "ban",
                "Refuses clients from now on, and disconnects those that are there.",
                [
                    .init("ban", "mqtt.Ban")
                ],
                returns: [.init("true")],
                waits: .whereItMay),
            .init(
                "unban",
                "Lifts bans that were made with the same fields.",
                [
                    .init("ban", "mqtt.Ban")
                ],
                returns: [.init("boolean", "lifted whether there was one; true in a hook that may not wait")],
                waits: .whereItMay),
            .init(
                "bans",
                "The bans in force, each with the seconds that are left.",
                returns: [.init("mqtt.Ban[]")],
                waits: .always),
            .init(
                "request",
                """
                Publishes a message with a response topic of its own, and waits for what is published there. Whoever \
                answers needs the right to publish below `$script/reply/`. A script that answers does so with \
                mqtt.publish. When a reload brings the first script that asks, answers reach it once the reload has \
                ended, so not yet in on_load.
                """,
                [
                    .init("topic", "string"),
                    .init("payload", "string"),
                    .optional(
                        "timeout", "number",
                        "seconds, above 0 to 3600; default: 1. The deadline of the hook holds as well."),
                ],
                returns: [
                    .init("mqtt.RetainedMessage?", "answer"), .init("string?", "why there is none: \"timeout\""),
                ],
                waits: .always),
            .init(
                "sleep",
                """
                Waits; whatever else the broker does goes on meanwhile. Not in hooks that may not wait (on_accept, \
                authorize_receive, on_deliver, on_retain, on_delivered, on_acked, on_dropped), and not at the top \
                level.
                """,
                [
                    .init("seconds", "number", "0 to 86400")
                ],
                waits: .always),
        ])
}
