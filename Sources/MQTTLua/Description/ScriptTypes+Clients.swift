/// Who connects, asks and goes.
extension ScriptTypes {
    static let client = ClassDescription(
        "mqtt.Client",
        fields: [
            .init("id", "string"),
            .init("username", "string?"),
            .init("address", "string"),
            .init("port", "integer"),
            .init("listener", "string"),
            .init("protocol", "\"3.1\"|\"3.1.1\"|\"5\""),
            .init("clean_start", "boolean"),
            .init("keep_alive", "integer", "seconds; 0: none"),
            .init("session_expiry", "integer", "seconds; 0xFFFFFFFF: never"),
            .init("tenant", "string?"),
            .init("attrs", "table<string, string>"),
            .init("properties", "mqtt.Properties", "the user properties of the CONNECT"),
            .init("connected_at", "number", "seconds since 1970-01-01 UTC"),
            .init("internal", "boolean", "the broker itself, not a connection"),
            .init("superuser", "boolean"),
            .init(
                "mount_point", "string?",
                "what the broker puts before the client's topics, which scripts see without it"),
        ])

    static let connection = ClassDescription(
        "mqtt.Connection",
        "A connection whose CONNECT has not been read.",
        fields: [
            .init("address", "string"),
            .init("port", "integer"),
            .init("listener", "string"),
            .init("tls", "boolean", "whether the transport is encrypted"),
        ])

    static let connect = ClassDescription(
        "mqtt.Connect",
        "A CONNECT, before anybody is asked who the client is.",
        fields: [
            .init("client_id", "string", "empty: the broker chooses one"),
            .init("username", "string?"),
            .init("keep_alive", "integer", "seconds; 0: none"),
            .init("clean_start", "boolean"),
            .init("will", "mqtt.Will?", "a table with the fields of a will is taken over; nil removes it"),
            .init("properties", "mqtt.Properties", "user properties; MQTT 5 only"),
            .init("tenant", "string?", "the tenant of the client; its topics stand below `tenant/`"),
        ],
        functions: [
            .init(
                "reject",
                "Refuses the client.",
                [
                    .optional("code", "mqtt.ReasonCode", "default: not_authorized"),
                    .optional("reason", "string", "sent to clients of MQTT 5"),
                    .optional("properties", "mqtt.Properties", "user properties, sent to clients of MQTT 5"),
                ])
        ])

    static let credentials = ClassDescription(
        "mqtt.Credentials",
        fields: [
            .init("username", "string?"),
            .init("password", "string?", "any bytes"),
        ])

    static let step = ClassDescription(
        "mqtt.Step",
        "One message of an AUTH exchange from the client.",
        fields: [
            .init("phase", "\"start\"|\"continue\"|\"reauthenticate\""),
            .init("method", "string", "the authentication method"),
            .init("data", "string", "the authentication data; empty when there are none"),
            .init("state", "any", "what mqtt.continue was given at the step before"),
        ])

    static let event = ClassDescription(
        "mqtt.Event",
        fields: [
            .init("by", "\"client\"|\"server\"|\"network\"|\"keep_alive\"|\"takeover\"|\"kick\""),
            .init("code", "integer", "the reason code"),
            .init("reason", "string?"),
            .init("will_sent", "boolean"),
            .init("seconds", "number", "how long the connection lasted"),
        ])

    static let sessionEvent = ClassDescription(
        "mqtt.SessionEvent",
        fields: [
            .init("kind", "\"created\"|\"resumed\"|\"taken_over\"|\"offline\"|\"expired\"")
        ])

    static let refusalEvent = ClassDescription(
        "mqtt.RefusalEvent",
        fields: [
            .init("code", "integer", "the reason code that was chosen, before it became a return code of 3.x"),
            .init("reason", "string?"),
        ])

    static let dropEvent = ClassDescription(
        "mqtt.DropEvent",
        fields: [
            .init(
                "reason",
                "\"no_subscribers\"|\"queue_full\"|\"expired\"|\"not_authorized\"|\"hook\"|\"too_large\"|\"rate_exceeded\"|\"offline_qos0\""
            )
        ])
}
