/// Databases of SQLite.
extension ScriptTypes {
    static let sqliteOptions = ClassDescription(
        "mqtt.SQLiteOptions",
        fields: [
            .optional("write", "boolean", "open it to be changed, too; default: false")
        ])

    static let blob = ClassDescription(
        "mqtt.Blob",
        "Bytes that are no text.")

    static let database = ClassDescription(
        "mqtt.Database",
        "One file. Its statements wait; each is a transaction of its own, and ends with the client that it is about.",
        functions: [
            .init(
                "query",
                "Finds at most 10000 rows. What is NULL in a row is not there.",
                [
                    .init("statement", "string", "with a `?` for each value"),
                    .init("...", "mqtt.SQLiteValue"),
                ],
                returns: [.init("table<string, string|number>[]?", "rows"), .init("string?", "problem")],
                waits: .always),
            .init(
                "execute",
                "Changes a database that was opened with `write`.",
                [
                    .init("statement", "string", "with a `?` for each value"),
                    .init("...", "mqtt.SQLiteValue"),
                ],
                returns: [.init("integer?", "changes how many rows"), .init("string?", "problem")],
                waits: .always),
        ])

    static let sqlitePart = ClassDescription(
        "mqtt.sqlite",
        "Databases of SQLite.",
        functions: [
            .init(
                "open",
                "A database that is only read must be there.",
                [
                    .init("path", "string", "from the script's folder"),
                    .optional("options", "mqtt.SQLiteOptions"),
                ],
                returns: [.init("mqtt.Database")]),
            .init(
                "blob",
                "A value that is no text.",
                [
                    .init("bytes", "string")
                ],
                returns: [.init("mqtt.Blob")]),
        ])
}
