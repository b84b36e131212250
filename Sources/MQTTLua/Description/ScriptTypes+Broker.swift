/// What scripts tell and ask the broker.
extension ScriptTypes {
    static let selector = ClassDescription(
        "mqtt.Selector",
        fields: [
            .optional("id", "string"),
            .optional("username", "string"),
            .optional("address", "string"),
            .optional("listener", "string"),
            .optional("tenant", "string"),
        ])

    static let sessionSubscription = ClassDescription(
        "mqtt.SessionSubscription",
        fields: [
            .init("filter", "string", "without `$share/group/`"),
            .init("share", "string?", "the group of a shared subscription"),
            .init("qos", "0|1|2"),
            .init("no_local", "boolean"),
            .init("retain_as_published", "boolean"),
            .init("retain_handling", "0|1|2"),
            .init("identifier", "integer?"),
        ])

    static let session = ClassDescription(
        "mqtt.Session",
        fields: [
            .init("client", "mqtt.Client", "who is connected, or was last"),
            .init("connected", "boolean"),
            .init("expiry", "integer", "seconds; 0xFFFFFFFF: never"),
            .init("subscriptions", "mqtt.SessionSubscription[]"),
            .init("queued", "integer", "messages that wait to be sent"),
            .init("inflight", "integer", "messages that are not acknowledged to the end"),
        ])

    static let newGrant = ClassDescription(
        "mqtt.NewGrant",
        "What replaces a grant; what is left out is empty from then on.",
        fields: [
            .optional("username", "string"),
            .optional("attrs", "table<string, string>"),
            .optional("superuser", "boolean"),
            .optional("acl", "mqtt.Rule[]"),
            .optional("limits", "mqtt.Limits"),
            .optional("expires_in", "number", "seconds"),
        ])

    static let reauthorizationOptions = ClassDescription(
        "mqtt.ReauthorizationOptions",
        fields: [
            .optional("disconnect", "boolean", "whether clients that lose a subscription are disconnected")
        ])

    static let reauthorization = ClassDescription(
        "mqtt.Reauthorization",
        fields: [
            .init("sessions", "integer", "how many were looked at"),
            .init("removed_subscriptions", "integer"),
            .init("disconnected", "integer"),
        ])

    static let ban = ClassDescription(
        "mqtt.Ban",
        "Whom a ban is about: at least one of the first three.",
        fields: [
            .optional("client_id", "string"),
            .optional("username", "string"),
            .optional("address", "string", "an address, or a range such as `192.0.2.0/24`"),
            .optional("seconds", "number", "default: until the broker stops"),
            .optional("reason", "string", "what clients of MQTT 5 are told"),
        ])
}
