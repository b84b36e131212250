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
        let server = try Self.makeServer(settings, logger: logger)
        let service = BrokerService(
            server: server, loader: loader, settings: settings, threshold: threshold, portsFile: portsFile,
            logger: logger)

        // The group's own lines repeat what the service says.
        var groupLogger = logger
        groupLogger.logLevel = .critical
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)
        ]
        // Shut down first, being the last.
        if let admin = service.admin { services.append(.init(service: admin)) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint], logger: groupLogger))
        do {
            try await group.run()
        } catch {
            logger.critical("cannot run", metadata: ["error": "\(error)"])
            throw .failure
        }
    }

    /// Builds the broker.
    ///
    /// - Parameter isListening: Whether it has listeners; without them it is there to be asked.
    /// - Throws: ``ExitStatus/configuration`` after the reason was printed.
    static func makeServer(
        _ settings: Settings, logger: Logger, isListening: Bool = true
    ) throws(ExitStatus) -> BrokerServer {
        var configuration = BrokerConfiguration()
        configuration.limits = settings.limits
        configuration.deadlines = settings.deadlines
        configuration.eventLoops = isListening ? settings.eventLoops : 1
        configuration.authentication = settings.authentication
        configuration.authorization = settings.authorization
        for listener in settings.listeners {
            configuration.listenerChains[listener.name] = settings.chain(of: listener)
        }
        do {
            configuration.plugins = try PluginTable.load(settings, logger: logger)
        } catch {
            StandardStreams.writeError("martlet: \(error)")
            throw .configuration
        }
        let listeners = (isListening ? settings.listeners : []).map { listener in
            ListenerConfiguration(
                name: listener.name, host: listener.bind.host, port: listener.bind.port,
                allowAnonymous: settings.allowsAnonymous(on: listener), mountPoint: listener.mountPoint)
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
