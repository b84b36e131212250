/// Metrics and the log.
extension ScriptTypes {
    static let counter = ClassDescription(
        "mqtt.Counter",
        functions: [
            .init(
                "add",
                "",
                [
                    .optional("amount", "number", "default: 1")
                ])
        ])

    static let gauge = ClassDescription(
        "mqtt.Gauge",
        functions: [
            .init(
                "set",
                "",
                [
                    .init("value", "number")
                ]),
            .init(
                "add",
                "",
                [
                    .optional("amount", "number", "default: 1")
                ]),
        ])

    static let histogram = ClassDescription(
        "mqtt.Histogram",
        functions: [
            .init(
                "record",
                "",
                [
                    .init("value", "number")
                ])
        ])

    static let metricsPart = ClassDescription(
        "mqtt.metrics",
        "Metrics that are shown with the broker's own. Names and labels must not come from what clients send.",
        functions: [
            .init(
                "counter",
                "",
                [
                    .init("name", "string"),
                    .optional("labels", "table<string, string>"),
                ],
                returns: [.init("mqtt.Counter")]),
            .init(
                "gauge",
                "",
                [
                    .init("name", "string"),
                    .optional("labels", "table<string, string>"),
                ],
                returns: [.init("mqtt.Gauge")]),
            .init(
                "histogram",
                "",
                [
                    .init("name", "string"),
                    .optional("labels", "table<string, string>"),
                ],
                returns: [.init("mqtt.Histogram")]),
        ])

    static let logPart = ClassDescription(
        "mqtt.log",
        functions: [
            .init(
                "debug",
                "",
                [
                    .init("text", "string"),
                    .optional("fields", "table<string, string|number|boolean>"),
                ]),
            .init(
                "info",
                "",
                [
                    .init("text", "string"),
                    .optional("fields", "table<string, string|number|boolean>"),
                ]),
            .init(
                "warn",
                "",
                [
                    .init("text", "string"),
                    .optional("fields", "table<string, string|number|boolean>"),
                ]),
            .init(
                "error",
                "",
                [
                    .init("text", "string"),
                    .optional("fields", "table<string, string|number|boolean>"),
                ]),
        ])
}
