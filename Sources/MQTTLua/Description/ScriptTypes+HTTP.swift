/// HTTP requests.
extension ScriptTypes {
    private static let httpOptionFields: [FieldDescription] = [
        .optional("headers", "table<string, string>"),
        .optional(
            "timeout", "number",
            """
            seconds for all of it, waiting for its turn included; default: 2. The deadline of the hook may come \
            first
            """),
        .optional("max_body", "integer", "bytes of the response; default: 1 MiB"),
        .optional(
            "redirects", "integer",
            "how many redirections are followed; default: none. Credentials stay with the first server"),
    ]

    static let httpOptions = ClassDescription(
        "mqtt.HTTPOptions",
        fields: httpOptionFields)

    static let httpPostOptions = ClassDescription(
        "mqtt.HTTPPostOptions", fields: httpOptionFields, properties: [.optional("json", "any", "the body, as JSON")])

    static let httpRequest = ClassDescription(
        "mqtt.HTTPRequest",
        fields: [
            .optional("method", "string", "default: GET"), .init("url", "string", "of http or https"),
            .optional("body", "string"), .optional("json", "any", "the body, as JSON"),
        ], properties: httpOptionFields)

    static let response = ClassDescription(
        "mqtt.Response",
        fields: [
            .init("status", "integer"),
            .init("headers", "table<string, string>", "names in lower case"),
            .init("body", "string"),
        ],
        functions: [
            .init(
                "json",
                "The body, read as JSON; nil and a text for what is none.",
                returns: [.init("any", "value"), .init("string?", "problem")])
        ])

    static let httpPart = ClassDescription(
        "mqtt.http",
        """
        HTTP requests, with connections that stay open. They wait; a server that keeps failing is left alone for a \
        while. Whatever status a server answers with is an answer; where there is none, the results are nil and why.
        """,
        functions: [
            .init(
                "get",
                "",
                [
                    .init("url", "string"),
                    .optional("options", "mqtt.HTTPOptions"),
                ],
                returns: [.init("mqtt.Response?", "response"), .init("string?", "problem")],
                waits: .always),
            .init(
                "post",
                "",
                [
                    .init("url", "string"),
                    .optional("body", "string"),
                    .optional("options", "mqtt.HTTPPostOptions"),
                ],
                returns: [.init("mqtt.Response?", "response"), .init("string?", "problem")],
                waits: .always),
            .init(
                "request",
                "",
                [
                    .init("request", "mqtt.HTTPRequest")
                ],
                returns: [.init("mqtt.Response?", "response"), .init("string?", "problem")],
                waits: .always),
            .init(
                "escape",
                "Makes any text part of an address: what has a meaning there is escaped.",
                [
                    .init("text", "string")
                ],
                returns: [.init("string")]),
        ])
}
