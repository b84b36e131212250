import Logging
import MQTTHooks

/// Logs and counts the failures of hooks: the first of a plugin and hook point at once, then one line per interval that
/// says how many there were, so that a plugin that fails for every message does not fill the disk.
/// Confined to its event loop.
final class HookFailures {
    private struct Key: Hashable {
        var point: HookPoint
        var plugin: String
    }

    private struct Entry {
        var loggedAt: Int64
        var suppressed: Int
    }

    private static let intervalMilliseconds: Int64 = 10_000

    private let logger: Logger
    private let now: () -> Int64
    private var entries: [Key: Entry] = [:]
    private(set) var count: UInt64 = 0

    init(logger: Logger, now: @escaping () -> Int64) {
        self.logger = logger
        self.now = now
    }

    func report(_ point: HookPoint, _ plugin: String, _ error: any Error) {
        // A connection that goes cancels its hooks; that is no failure of theirs.
        if error is CancellationError { return }
        count += 1
        let key = Key(point: point, plugin: plugin)
        let time = now()
        var entry = entries[key] ?? Entry(loggedAt: time - Self.intervalMilliseconds, suppressed: 0)
        guard time - entry.loggedAt >= Self.intervalMilliseconds else {
            entry.suppressed += 1
            entries[key] = entry
            return
        }
        var metadata: Logger.Metadata = [
            "martlet.plugin": "\(plugin)", "martlet.hook": "\(point.rawValue)", "error": "\(error)",
        ]
        if entry.suppressed > 0 { metadata["suppressed"] = "\(entry.suppressed)" }
        logger.error("hook failed", metadata: metadata)
        entries[key] = Entry(loggedAt: time, suppressed: 0)
    }
}
