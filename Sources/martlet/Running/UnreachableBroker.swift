import Foundation
import Logging
import MQTTTransport

/// A broker with the plugins of a configuration that nobody can connect to: for commands that ask the plugins something.
enum UnreachableBroker {
    /// The settings of a configuration without mistakes.
    ///
    /// - Throws: ``ExitStatus/configuration`` after every mistake was printed.
    static func settings(_ commandLine: CommandLineSettings) throws(ExitStatus) -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let report = ConfigurationReport(SettingsLoader(commandLine: commandLine, environment: environment))
        try report.requireNoProblems()
        return report.settings
    }

    /// Starts the plugins of a configuration, asks, and stops them again.
    ///
    /// - Throws: ``ExitStatus`` after the reason was printed, or what the body throws.
    static func run<Answer: Sendable>(
        _ commandLine: CommandLineSettings, _ body: (BrokerServer, Settings) async throws -> Answer
    ) async throws -> Answer {
        try await run(settings(commandLine), body)
    }

    /// Starts the plugins, asks, and stops them again.
    ///
    /// - Throws: ``ExitStatus`` after the reason was printed, or what the body throws.
    static func run<Answer: Sendable>(
        _ settings: Settings, _ body: (BrokerServer, Settings) async throws -> Answer
    ) async throws -> Answer {
        let logger = Logger(label: "martlet") { label in
            LineLogHandler(label: label, format: settings.log.format, threshold: LogThreshold(.warning))
        }
        let server = try BrokerProcess.makeServer(settings, logger: logger, isListening: false)
        do {
            try await server.start()
        } catch {
            StandardStreams.writeError("martlet: the plugins cannot start: \(error)")
            throw ExitStatus.failure
        }
        let result: Result<Answer, any Error>
        do {
            result = .success(try await body(server, settings))
        } catch {
            result = .failure(error)
        }
        await server.shutdown()
        return try result.get()
    }
}
