import Logging

/// Writes each event as one line, in the form that the configuration asks for.
struct LineLogHandler: LogHandler {
    /// Receives finished lines without their end, from any thread.
    typealias Sink = @Sendable (String) -> Void

    private let label: String
    private let format: LogFormat
    private let isForJournal: Bool
    private let threshold: LogThreshold
    private let now: @Sendable () -> Int64
    private let sink: Sink
    /// Set where one logger alone was given another level.
    private var ownLevel: Logger.Level?

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    /// - Parameters:
    ///   - label: The logger's label.
    ///   - format: The form of the lines.
    ///   - isForJournal: Whether text lines go to the journal of systemd.
    ///   - threshold: The level that is shared with all other loggers.
    ///   - now: The time in milliseconds since 1970.
    ///   - sink: Where lines go.
    init(
        label: String, format: LogFormat, isForJournal: Bool = false, threshold: LogThreshold,
        now: @escaping @Sendable () -> Int64 = { LogTime.now() },
        sink: @escaping Sink = { StandardStreams.writeError($0) }
    ) {
        self.label = label
        self.format = format
        self.isForJournal = isForJournal
        self.threshold = threshold
        self.now = now
        self.sink = sink
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error { fields["error"] = "\(error)" }
        let record = LogRecord(
            time: now(), level: event.level, label: label, message: event.message.description,
            fields: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) })
        sink(format == .json ? record.json : record.text(isForJournal: isForJournal))
    }
}
