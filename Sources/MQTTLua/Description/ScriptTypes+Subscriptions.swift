/// What clients ask for.
extension ScriptTypes {
    static let request = ClassDescription(
        "mqtt.Request",
        fields: [
            .init("topic", "string", "the topic name, or the topic filter without `$share/group/`"),
            .init("action", "\"publish\"|\"subscribe\""),
            .init("qos", "0|1|2"),
            .init("retain", "boolean"),
            .init("origin", "mqtt.Origin"),
            .init("share", "string?", "the group of a shared subscription"),
        ])

    static let subscription = ClassDescription(
        "mqtt.Subscription",
        fields: [
            .init("filter", "string"),
            .init("qos", "0|1|2"),
            .init("no_local", "boolean"),
            .init("retain_as_published", "boolean"),
            .init("retain_handling", "0|1|2"),
            .init("share", "string?"),
            .init("identifier", "integer?"),
        ],
        functions: [
            .init(
                "reject",
                "Refuses the filter.",
                [
                    .optional("code", "mqtt.ReasonCode", "default: not_authorized")
                ]),
            .init(
                "skip_retained",
                "Sends no retained messages for this subscription."),
        ])

    static let unsubscription = ClassDescription(
        "mqtt.Unsubscription",
        "One filter of an UNSUBSCRIBE.",
        fields: [
            .init("filter", "string", "with `$share/group/` of a shared subscription")
        ],
        functions: [
            .init(
                "reject",
                "The subscription stays.",
                [
                    .optional("code", "mqtt.ReasonCode", "default: not_authorized")
                ])
        ])
}
