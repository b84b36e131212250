import Logging

/// One event, ready to be written.
struct LogRecord: Sendable {
    /// Milliseconds since 1970.
    var time: Int64
    var level: Logger.Level
    /// Who logs: `martlet`.
    var label: String
    var message: String
    /// Names and values, sorted by name.
    var fields: [(name: String, value: String)]

    /// As a line for people, without its end.
    ///
    /// - Parameter isForJournal: Begin with the journal's own priority instead of the time, which the journal adds.
    func text(isForJournal: Bool = false) -> String {
        var line = isForJournal ? "<\(journalPriority)>" : LogTime.text(time) + " "
        line += "\(level.rawValue) \(label): "
        line += LogText.escaped(message)
        for field in fields { line += " \(LogText.escaped(field.name))=\(LogText.quoted(field.value))" }
        return line
    }

    /// As a JSON object, without a line end.
    var json: String {
        var line = "{\"time\":\"\(LogTime.text(time))\",\"level\":\"\(level.rawValue)\""
        line += ",\"logger\":\(LogText.json(label)),\"message\":\(LogText.json(message))"
        for field in fields { line += ",\(LogText.json(field.name)):\(LogText.json(field.value))" }
        return line + "}"
    }

    /// The priorities of syslog.
    private var journalPriority: Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
