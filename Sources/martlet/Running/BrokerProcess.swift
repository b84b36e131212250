import Foundation
import Logging
import MQTTBroker
import MQTTTransport
import ServiceLifecycle
import UnixSignals

/// Puts the broker together from its settings and runs it until a signal ends it.
struct BrokerProcess {
    let loader: SettingsLoader
    let environment: [String: String]
    /// Where to write what listens where, if anywhere.
    let portsFile: String?

    /// Runs the broker.
    ///
    /// - Throws: ``ExitStatus`` after the reason was printed or logged.
    func run() async throws(ExitStatus) {
        let report = ConfigurationReport(loader)
        try report.requireNoProblems()
        let settings = report.settings
        let threshold = LogThreshold(settings.log.level)
        bootstrapLogging(settings.log, threshold: threshold)
        let logger = Logger(label: "martlet")
        for remark in report.remarks { logger.warning("configuration remark", metadata: ["remark": "\(remark)"]) }
        OpenFileLimit.raise(logger: logger)
        let server = try makeServer(settings, logger: logger)
        let service = BrokerService(
            server: server, loader: loader, settings: settings, threshold: threshold, portsFile: portsFile,
            logger: logger)

        // The group's own lines repeat what the service says.
        var groupLogger = logger
        groupLogger.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: groupLogger))
        do {
            try await group.run()
        } catch {
            logger.critical("cannot run", metadata: ["error": "\(error)"])
            throw .failure
        }
    }

    private func makeServer(_ settings: Settings, logger: Logger) throws(ExitStatus) -> BrokerServer {
        var configuration = BrokerConfiguration()
        configuration.limits = settings.limits
        configuration.deadlines = settings.deadlines
        configuration.eventLoops = settings.eventLoops
        configuration.authentication = settings.authentication
        configuration.authorization = settings.authorization
        do {
            configuration.plugins = try PluginTable.load(settings, logger: logger)
        } catch {
            StandardStreams.writeError("martlet: \(error)")
            throw .configuration
        }
        let listeners = settings.listeners.map { listener in
            ListenerConfiguration(
                name: listener.name, host: listener.bind.host, port: listener.bind.port,
                allowAnonymous: settings.allowsAnonymous(on: listener), mountPoint: listener.mountPoint,
                chain: settings.chain(of: listener))
        }
        return BrokerServer(configuration: configuration, listeners: listeners, logger: logger)
    }

    private func bootstrapLogging(_ log: LogSettings, threshold: LogThreshold) {
        // A closed log pipe must not end a broker.
        signal(SIGPIPE, SIG_IGN)
        let isForJournal = StandardStreams.isJournal(environment: environment)
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, format: log.format, isForJournal: isForJournal, threshold: threshold)
        }
    }
}
