import Foundation
import Logging
import MQTTBroker
import MQTTTransport

/// Takes over what can be taken over from a changed configuration and its files, one reload after the other.
actor Reloader {
    private let server: BrokerServer
    private let loader: SettingsLoader
    /// What the running broker was started with.
    private let settings: Settings
    private let threshold: LogThreshold
    private let logger: Logger
    /// What stood at the start in the files that only a start reads.
    private let filesAtStart: [String: Data?]
    private var last: Task<ReloadReport, Never>?

    init(server: BrokerServer, loader: SettingsLoader, settings: Settings, threshold: LogThreshold, logger: Logger) {
        self.server = server
        self.loader = loader
        self.settings = settings
        self.threshold = threshold
        self.logger = logger
        filesAtStart = Self.files(settings)
    }

    /// Reloads; a mistake anywhere leaves everything as it was. Waits for a reload that is under way, and is one of its own:
    /// files may have changed since that one has read them.
    @discardableResult
    func reload() async -> ReloadReport {
        let previous = last
        let task = Task {
            _ = await previous?.value
            return await self.perform()
        }
        last = task
        return await task.value
    }

    private func perform() async -> ReloadReport {
        logger.info("reloading")
        let configuration = ConfigurationReport(loader)
        guard configuration.problems.isEmpty else {
            for problem in configuration.problems {
                logger.error("configuration problem", metadata: ["problem": "\(problem)"])
            }
            logger.error("reload failed; everything stays as it was")
            return ReloadReport(problems: configuration.problems.map { ReloadReport.Problem($0) })
        }
        var report = ReloadReport()
        for reload in await server.reloadPlugins() {
            if let error = reload.error {
                logger.error(
                    "reload failed; the plugin goes on as before",
                    metadata: ["martlet.plugin": "\(reload.plugin)", "error": "\(error)"])
                report.problems.append(ReloadReport.Problem(plugin: reload.plugin, error))
            } else if isTakenOver(reload.plugin) {
                report.reloaded.append(reload.plugin)
            }
        }
        if threshold.level != configuration.settings.log.level {
            threshold.level = configuration.settings.log.level
            report.reloaded.append("log.level")
        }
        let keys = SettingsDifference.keysForRestart(from: settings, to: configuration.settings)
        if !keys.isEmpty {
            logger.warning("some changes wait for a restart", metadata: ["keys": "\(keys.joined(separator: " "))"])
        }
        let files = changedFiles
        if !files.isEmpty {
            logger.warning(
                "changed files wait for a restart", metadata: ["files": "\(files.joined(separator: " "))"])
        }
        report.restart = keys + files
        if report.problems.isEmpty { logger.info("reloaded") }
        return report
    }

    /// Whether a reload of the plugin means that its files are taken over.
    private func isTakenOver(_ plugin: String) -> Bool {
        PluginTable.entry(named: plugin)?.filesForRestart(settings).isEmpty ?? true
    }

    private var changedFiles: [String] {
        Self.files(settings).filter { filesAtStart[$0.key] != .some($0.value) }.keys.sorted()
    }

    private static func files(_ settings: Settings) -> [String: Data?] {
        let paths = settings.plugins.compactMap { PluginTable.entry(named: $0) }.flatMap {
            $0.filesForRestart(settings)
        }
        return Dictionary(paths.map { ($0, FileManager.default.contents(atPath: $0)) }) { first, _ in first }
    }
}
