/// Messages.
extension ScriptTypes {
    /// What a message has besides if a client of MQTT 5 has sent it.
    static let propertyFields: [FieldDescription] = [
        .init("expiry", "integer?", "seconds"),
        .init("content_type", "string?"),
        .init("response_topic", "string?"),
        .init("correlation_data", "string?"),
        .init("payload_format", "0|1?"),
        .init("user_properties", "mqtt.Properties"),
    ]

    private static let basicFields: [FieldDescription] = [
        .init("topic", "string"),
        .init("payload", "string"),
        .init("qos", "0|1|2"),
        .init("retain", "boolean"),
    ]

    private static let sourceFields: [FieldDescription] = [
        .init("origin", "mqtt.Origin"),
        .init("publisher", "string?"),
    ]

    package static let newMessage = ClassDescription(
        "mqtt.NewMessage",
        fields: [
            .init("topic", "string"),
            .optional("payload", "string"),
            .optional("qos", "0|1|2"),
            .optional("retain", "boolean"),
        ],
        properties: propertyFields.map(\.optional))

    static let retainedMessage = ClassDescription(
        "mqtt.RetainedMessage",
        fields: basicFields + [.init("publisher", "string?")],
        properties: propertyFields)

    static let message = ClassDescription(
        "mqtt.Message",
        fields: basicFields + [.init("dup", "boolean")] + sourceFields,
        properties: propertyFields,
        functions: [
            .init(
                "drop",
                "The message goes nowhere; its publisher is told success."),
            .init(
                "reject",
                "The message goes nowhere.",
                [
                    .optional("code", "mqtt.ReasonCode", "default: not_authorized"),
                    .optional("reason", "string"),
                ]),
            .init(
                "pause",
                """
                Reads nothing more from the publisher for so long. The message itself goes its way, and nobody else \
                waits. Not after a function has waited for something.
                """,
                [
                    .init("seconds", "number", "0 to 3600")
                ]),
            .init(
                "disconnect",
                "The message goes nowhere, and its publisher is disconnected.",
                [
                    .optional("code", "mqtt.ReasonCode", "default: administrative_action"),
                    .optional("reason", "string"),
                ]),
        ])

    static let ownMessage = ClassDescription(
        "mqtt.OwnMessage",
        "A message of its own: the will of on_will, what is to be retained of on_retain.",
        fields: basicFields + sourceFields,
        properties: propertyFields,
        functions: [
            .init(
                "drop",
                "The will is not sent, or the message not stored.")
        ])

    static let copy = ClassDescription(
        "mqtt.Copy",
        "One subscriber's copy of a message. Topic, payload and properties may be edited.",
        fields: basicFields + [.init("dup", "boolean")] + sourceFields,
        properties: propertyFields,
        functions: [
            .init(
                "drop",
                "This subscriber does not get the message.")
        ])

    static let deliveredMessage = ClassDescription(
        "mqtt.DeliveredMessage",
        "The message of authorize_receive, on_delivered, on_acked and on_dropped, which may only be read.",
        fields: basicFields + sourceFields,
        properties: propertyFields)

    static let will = ClassDescription(
        "mqtt.Will",
        "What the broker will publish for a client that goes without a DISCONNECT.",
        fields: basicFields + [.init("delay", "integer", "seconds after the end of the connection")],
        properties: propertyFields)
}
