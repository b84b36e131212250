/// The form of a log line.
enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// For people and the journal: `2026-03-01T12:00:00.000Z info martlet: listening mqtt.listener=default`.
    case text
    /// For collectors: one JSON object a line.
    case json
}
