import ArgumentParser
import Foundation

/// `martlet run`: the broker itself.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the broker (the default).",
        discussion: """
            SIGTERM and SIGINT shut down, SIGHUP reloads password files, scripts and the log level. A setting may also \
            come from an environment variable: MARTLET_LIMITS_RECEIVE_MAXIMUM is limits.receive_maximum. Options are \
            stronger than the environment, and that is stronger than the file.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(name: [.customShort("t"), .customLong("test")], help: "Only check the configuration, as check-config does.")
    var onlyChecks = false

    @Option(help: "Write a line \"NAME HOST PORT\" for each listener to this file, once all of them listen.")
    var portsFile: String?

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let loader = SettingsLoader(commandLine: options.settings, environment: environment)
        if onlyChecks {
            try ConfigurationReport(loader).print()
        } else {
            try await BrokerProcess(loader: loader, environment: environment, portsFile: portsFile).run()
        }
    }
}
