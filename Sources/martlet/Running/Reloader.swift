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
    private var last: Task<ReloadReport, Never>?

    init(server: BrokerServer, loader: SettingsLoader, settings: Settings, threshold: LogThreshold, logger: Logger) {
        self.server = server
        self.loader = loader
        self.settings = settings
        self.threshold = threshold
        self.logger = logger
    }

    /// Reloads; a mistake in any file leaves everything as it was, and a plugin that fails nevertheless goes on as before,
    /// alone. Waits for a reload that is under way, and is one of its own:
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
                report.problems.append(ReloadReport.Problem(plugin: reload.plugin, error))
            } else {
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
        report.restart = keys
        if report.problems.isEmpty { logger.info("reloaded") }
        return report
    }
}
