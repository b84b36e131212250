/// The parts of the module that keep something, or fire.
extension ScriptTypes {
    static let retainedPart = ClassDescription(
        "mqtt.retained",
        functions: [
            .init(
                "get",
                "The retained message of a topic.",
                [
                    .init("topic", "string")
                ],
                returns: [.init("mqtt.RetainedMessage?")],
                waits: .always),
            .init(
                "set",
                "Publishes a message to be retained.",
                [
                    .init("message", "mqtt.NewMessage")
                ],
                returns: [.init("true?", "published"), .init("string?", "why not")]),
            .init(
                "clear",
                "Removes the retained message of a topic.",
                [
                    .init("topic", "string")
                ],
                returns: [.init("boolean", "removed whether there was one; true in a hook that may not wait")],
                waits: .whereItMay),
        ])

    static let configPart = ClassDescription(
        "mqtt.config",
        "The values below `lua.config` in the configuration; what is not there is nil.")

    static let sharedPart = ClassDescription(
        "mqtt.shared",
        "One dictionary for all scripts on all event loops, bounded, in memory. Each function is atomic.",
        functions: [
            .init(
                "get",
                "",
                [
                    .init("key", "string")
                ],
                returns: [.init("string|number|boolean|nil")]),
            .init(
                "set",
                "",
                [
                    .init("key", "string"),
                    .init("value", "string|number|boolean"),
                    .optional("ttl", "number", "seconds"),
                ],
                returns: [.init("true?", "stored"), .init("string?", "why not \"full\"")]),
            .init(
                "add",
                "Sets a value where there is none.",
                [
                    .init("key", "string"),
                    .init("value", "string|number|boolean"),
                    .optional("ttl", "number", "seconds"),
                ],
                returns: [.init("boolean?", "stored"), .init("string?", "why not \"full\"")]),
            .init(
                "incr",
                "Adds to a number; 0 where there is none.",
                [
                    .init("key", "string"),
                    .optional("amount", "number", "default: 1"),
                    .optional("ttl", "number", "seconds, for an entry that is made here"),
                ],
                returns: [.init("number?", "sum"), .init("string?", "why not \"full\"")]),
            .init(
                "cas",
                "Compare and set: puts a value in the place of another. nil stands for none.",
                [
                    .init("key", "string"),
                    .init("expected", "string|number|boolean|nil"),
                    .init("value", "string|number|boolean|nil"),
                    .optional("ttl", "number", "seconds"),
                ],
                returns: [.init("boolean?", "done"), .init("string?", "why not \"full\"")]),
            .init(
                "delete",
                "",
                [
                    .init("key", "string")
                ],
                returns: [.init("boolean", "deleted whether there was one")]),
        ])

    static let rate = ClassDescription(
        "mqtt.Rate",
        fields: [
            .init("rate", "number", "how many a second come in"),
            .optional("burst", "number", "how many there may be; default: one second's worth"),
            .optional("cost", "number", "how many are taken; default: 1"),
        ])

    static let ratelimitPart = ClassDescription(
        "mqtt.ratelimit",
        functions: [
            .init(
                "take",
                "Takes tokens out of the bucket of a key, which all scripts share.",
                [
                    .init("key", "string"),
                    .init("rate", "mqtt.Rate"),
                ],
                returns: [.init("boolean", "taken"), .init("number?", "wait in how many seconds there will be enough")])
        ])

    static let cacheOptions = ClassDescription(
        "mqtt.CacheOptions",
        fields: [
            .optional("ttl", "number", "seconds for which results are kept"),
            .optional("negative_ttl", "number", "seconds for which nil and false are kept; default: not at all"),
        ])

    static let cachePart = ClassDescription(
        "mqtt.cache",
        functions: [
            .init(
                "memoize",
                """
                A function that calls another one once per list of arguments (strings, numbers, booleans) until its \
                results expire. While the script loads only. All event loops share the results, unless one place of \
                the text memoizes several functions.
                """,
                [
                    .init("fn", "F", "returns data only"),
                    .init("options", "mqtt.CacheOptions"),
                ],
                returns: [.init("F")],
                generic: "F: function")
        ])

    static let timerOptions = ClassDescription(
        "mqtt.TimerOptions",
        fields: [
            .optional("each_loop", "boolean", "fires on each event loop, not once per broker")
        ])

    static let timer = ClassDescription(
        "mqtt.Timer",
        functions: [
            .init(
                "cancel",
                "Ends the timer.")
        ])

    static let timerPart = ClassDescription(
        "mqtt.timer",
        functions: [
            .init(
                "every",
                "Calls a function again and again. Set while the script loads, it fires once per broker.",
                [
                    .init("seconds", "number"),
                    .init("fn", "fun()"),
                    .optional("options", "mqtt.TimerOptions"),
                ],
                returns: [.init("mqtt.Timer")]),
            .init(
                "after",
                "Calls a function once.",
                [
                    .init("seconds", "number"),
                    .init("fn", "fun()"),
                    .optional("options", "mqtt.TimerOptions"),
                ],
                returns: [.init("mqtt.Timer")]),
        ])
}
