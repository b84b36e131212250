import MQTTHooks

/// What verdicts are made of.
extension ScriptTypes {
    /// What mqtt.allow takes in authenticate and on_auth.
    static let authenticationGrant: [FieldDescription] = [
        .optional("username", "string", "replaces the user name"),
        .optional("client_id", "string", "replaces the client identifier"),
        .optional(
            "tenant", "string", "the tenant of the client; its topics stand below `tenant/`, unseen by the client"),
        .optional("attrs", "table<string, string>", "facts for later hooks, read as `client.attrs`"),
        .optional("superuser", "boolean", "skips authorization"),
        .optional("acl", "mqtt.Rule[]", "asked before every authorizer; the first rule that matches decides"),
        .optional("limits", "mqtt.Limits", "how much the client may do"),
        .optional("expires_in", "number", "seconds; then the client must have authenticated again"),
        .optional("properties", "mqtt.Properties", "user properties for the CONNACK"),
    ]

    /// What mqtt.allow takes besides in on_auth.
    static let exchangeGrant: [FieldDescription] = [
        .optional(
            "data", "string", "authentication data for the CONNACK, or for the AUTH that ends a re-authentication")
    ]

    /// What mqtt.allow takes in authorize.
    static let authorizationGrant: [FieldDescription] = [
        .optional("qos", "0|1|2", "the highest QoS; a publish above it is denied, a subscription gets at most this"),
        .optional(
            "cache", "boolean",
            """
            whether this yes may be remembered, for as long as the hook's option `cache` says; default: where there is \
            the option
            """),
    ]

    static let grant = ClassDescription(
        "mqtt.Grant",
        fields: fields(authenticationGrant, of: [.authenticate, .onAuth]) + fields(exchangeGrant, of: [.onAuth])
            + fields(authorizationGrant, of: [.authorize]))

    private static func fields(_ fields: [FieldDescription], of points: [HookPoint]) -> [FieldDescription] {
        let names = points.map(\.rawValue).joined(separator: ", ")
        return fields.map { .optional($0.name, $0.type, "\(names): \($0.text)") }
    }

    static let rule = ClassDescription(
        "mqtt.Rule",
        """
        A line of an access list, such as `{ "allow", "publish", "sensors/${client_id}/#", qos = 1 }`. Variables are \
        `${client_id}`, `${username}`, `${tenant}` and `${attrs.NAME}`; what they stand for never widens a rule.
        """,
        fields: [
            .init("[1]", "\"allow\"|\"deny\""),
            .init("[2]", "\"publish\"|\"subscribe\"|\"receive\""),
            .init("[3]", "string", "topic filter"),
            .optional("qos", "0|1|2", "allow: the highest QoS; deny: the lowest that the rule is about"),
            .optional(
                "retain", "boolean",
                "allow: false forbids publishes with the retain flag; deny: about those with this flag"),
        ])

    static let limits = ClassDescription(
        "mqtt.Limits",
        "What is left out is the broker's to say.",
        fields: [
            .optional("publish_rate", "number", "messages per second"),
            .optional("publish_burst", "number", "messages at once after a pause; default: one second's worth"),
            .optional("publish_bytes_rate", "number", "bytes of payload per second"),
            .optional("max_subscriptions", "integer"),
            .optional("max_queue", "integer", "messages that wait besides those in flight"),
            .optional("max_packet", "integer", "bytes"),
            .optional(
                "over_rate", "\"delay\"|\"reject\"|\"disconnect\"",
                "what happens to who publishes faster; default: delay"),
        ])
}
