import Logging
import Synchronization

/// Notes down log lines as `level message key=value`.
final class RecordingLog: Sendable {
    private let storage = Mutex<[String]>([])

    var lines: [String] { storage.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).filter { $0.key != "lua.script" }.map { " \($0.key)=\($0.value)" }
            log.storage.withLock { $0.append("\(event.level) \(event.message)" + fields.sorted().joined()) }
        }
    }
}
