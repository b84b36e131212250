/// The parts of the module that only compute.
extension ScriptTypes {
    static let base64Part = encodingPart(
        "mqtt.base64", decoding: "Takes both alphabets of RFC 4648, with padding or without.")

    static let hexPart = encodingPart("mqtt.hex", decoding: "")

    private static func encodingPart(_ name: String, decoding: String) -> ClassDescription {
        ClassDescription(
            name,
            functions: [
                .init("encode", "", [.init("bytes", "string")], returns: [.init("string")]),
                .init(
                    "decode", decoding, [.init("text", "string")],
                    returns: [.init("string?", "bytes"), .init("string?", "why not")]),
            ])
    }

    static let cryptoPart = ClassDescription(
        "mqtt.crypto",
        "Digests are raw bytes; see `mqtt.hex.encode`.",
        functions: [
            .init(
                "sha256",
                "",
                [
                    .init("text", "string")
                ],
                returns: [.init("string")]),
            .init(
                "sha512",
                "",
                [
                    .init("text", "string")
                ],
                returns: [.init("string")]),
            .init(
                "hmac",
                "",
                [
                    .init("digest", "\"sha256\"|\"sha512\""),
                    .init("key", "string"),
                    .init("text", "string"),
                ],
                returns: [.init("string")]),
            .init(
                "verify_password",
                """
                Whether a password is the one that was hashed, in the way of mosquitto's password files. Hashing \
                takes its time: it happens aside, and the function waits.
                """,
                [
                    .init("password", "string"),
                    .init("hash", "string", "`$7$iterations$salt$hash` or `$6$salt$hash`"),
                ],
                returns: [.init("boolean")],
                waits: .always),
            .init(
                "equal",
                "Whether two texts are equal, in a time that does not tell where they differ.",
                [
                    .init("a", "string"),
                    .init("b", "string"),
                ],
                returns: [.init("boolean")]),
            .init(
                "random",
                "Random bytes that nobody can foretell.",
                [
                    .init("count", "integer", "1 to 65536")
                ],
                returns: [.init("string")]),
        ])

    static let topicPart = ClassDescription(
        "mqtt.topic",
        functions: [
            .init(
                "match",
                "Whether a topic filter matches a topic name. An invalid filter or name is an error.",
                [
                    .init("filter", "string"),
                    .init("topic", "string"),
                ],
                returns: [.init("boolean")]),
            .init(
                "split",
                "The levels of a topic.",
                [
                    .init("topic", "string")
                ],
                returns: [.init("string[]")]),
        ])

    static let timePart = ClassDescription(
        "mqtt.time",
        functions: [
            .init(
                "now",
                "Seconds since 1970-01-01 UTC, with a fraction.",
                returns: [.init("number")])
        ])

    static let jsonPart = ClassDescription(
        "mqtt.json",
        fields: [
            .init("null", "userdata", "stands for `null`"),
            .init(
                "empty_list", "userdata",
                "is encoded as `[]`, as an empty list that was decoded is; another empty table as `{}`"),
        ],
        functions: [
            .init(
                "decode",
                """
                Reads a JSON text. Integers stay integers, and lists without elements lists: their metatable is \
                protected.
                """,
                [
                    .init("text", "string")
                ],
                returns: [.init("any?", "value"), .init("string?", "why the text is not JSON")]),
            .init(
                "get",
                "Reads one value out of a JSON text without reading the others.",
                [
                    .init("text", "string"),
                    .init(
                        "path", "string",
                        "such as `a.b[1]`; positions count from 1, and `[\"x.y\"]` is a name that is no word"),
                ],
                returns: [
                    .init("any?", "value nil where there is none"),
                    .init("string?", "why the text cannot be read so far"),
                ]),
            .init(
                "encode",
                "Writes a value as a JSON text.",
                [
                    .init("value", "any")
                ],
                returns: [.init("string")]),
        ])
}
