import ArgumentParser
import Foundation

/// `martlet check-config`: everything that a start would check, without a start.
struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the configuration, the scripts and the password files; exit 78 if something is wrong.")

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        try ConfigurationReport(SettingsLoader(commandLine: options.settings, environment: environment)).print()
    }
}
