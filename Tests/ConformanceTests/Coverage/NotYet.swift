import MQTTCodec

/// Statements that the broker could show and that have no test, with the reason.
enum NotYet {
    static let reasons: [Statement.Identifier: String] = Dictionary(
        uniqueKeysWithValues: table.flatMap { version, numbers, reason in
            numbers.map { (Statement.Identifier(version: version, number: $0), reason) }
        })

    private static let table: [(ProtocolVersion, [String], String)] = [
        (.v5, ["6.0.0-1", "6.0.0-2", "6.0.0-4"], "there is no WebSocket listener"),
        (.v3_1_1, ["6.0.0-1", "6.0.0-2", "6.0.0-4"], "there is no WebSocket listener"),
    ]
}
