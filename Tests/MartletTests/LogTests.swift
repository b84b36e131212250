import Logging
import Synchronization
import Testing

@testable import martlet

@Suite("The log")
struct LogTests {
    /// Collects lines.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func logger(
        _ lines: Lines, format: LogFormat = .text, isForJournal: Bool = false, threshold: LogThreshold = .init(.info)
    ) -> Logger {
        Logger(label: "martlet") { label in
            LineLogHandler(
                label: label, format: format, isForJournal: isForJournal, threshold: threshold,
                now: { 1_772_366_405_007 }, sink: { lines.append($0) })
        }
    }

    @Test("is a line of text with time, level, label, message and fields")
    func text() {
        let lines = Lines()
        logger(lines).info("listening", metadata: ["mqtt.listener": "default", "mqtt.address": "127.0.0.1:1883"])
        #expect(
            lines.all == [
                "2026-03-01T12:00:05.007Z info martlet: listening mqtt.address=127.0.0.1:1883 mqtt.listener=default"
            ])
    }

    @Test("leaves the time to the journal and tells it the priority")
    func journal() {
        let lines = Lines()
        let logger = logger(lines, isForJournal: true)
        logger.info("a")
        logger.notice("b")
        logger.warning("c")
        logger.error("d")
        logger.critical("e")
        #expect(
            lines.all == [
                "<6>info martlet: a", "<5>notice martlet: b", "<4>warning martlet: c", "<3>error martlet: d",
                "<2>critical martlet: e",
            ])
    }

    @Test("is a JSON object a line on request")
    func json() {
        let lines = Lines()
        logger(lines, format: .json).error("it \"failed\"", metadata: ["mqtt.client_id": "a\n\u{1}\\ü\u{202E}"])
        #expect(
            lines.all == [
                #"{"time":"2026-03-01T12:00:05.007Z","level":"error","logger":"martlet","message":"it \"failed\"","#
                    + #""mqtt.client_id":"a\n\u0001\\ü\u202e"}"#
            ])
    }

    @Test("stays one line and sends nothing to the terminal, whatever a client is called")
    func hostile() {
        let lines = Lines()
        logger(lines).info("x", metadata: ["mqtt.client_id": "a\n2026 info: fake \u{1B}[31m\u{202E}\"\\"])
        #expect(
            lines.all == [
                "2026-03-01T12:00:05.007Z info martlet: x "
                    + #"mqtt.client_id="a\n2026 info: fake \u{1b}[31m\u{202e}\"\\""#
            ])
        #expect(LogText.quoted("") == "\"\"")
        #expect(LogText.quoted("a=b") == "\"a=b\"")
        #expect(LogText.quoted("größe/+") == "größe/+")
    }

    @Test("follows the shared threshold, unless a logger has its own level")
    func threshold() {
        let lines = Lines()
        let threshold = LogThreshold(.warning)
        let shared = logger(lines, threshold: threshold)
        var own = shared
        own.logLevel = .error
        shared.info("1")
        threshold.level = .debug
        shared.debug("2")
        own.warning("3")
        #expect(lines.all == ["2026-03-01T12:00:05.007Z debug martlet: 2"])
    }

    @Test("merges the logger's own fields with those of the event")
    func fields() {
        let lines = Lines()
        var logger = logger(lines)
        logger[metadataKey: "a"] = "1"
        logger[metadataKey: "b"] = "1"
        logger.info("x", metadata: ["b": "2"])
        #expect(lines.all == ["2026-03-01T12:00:05.007Z info martlet: x a=1 b=2"])
    }
}
