#if Lua
import Logging
import Synchronization

/// Keeps the log of a test's broker, a line each: `level message key=value`.
final class TestLog: Sendable {
    private let storage = Mutex<[String]>([])

    /// The lines so far.
    var lines: [String] { storage.withLock { $0 } }

    /// Writes here.
    var logger: Logger { Logger(label: "martlet") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: TestLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            let fields = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            log.storage.withLock { $0.append("\(event.level) \(event.message)\(fields.joined())") }
        }
    }
}
#endif
