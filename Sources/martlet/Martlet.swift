import ArgumentParser
import Foundation

/// The command `martlet`: a broker, and the small tools around it.
@main
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "An MQTT broker with hooks in Swift and Lua.",
        discussion: """
            Without a configuration it listens on 127.0.0.1:1883 and lets anonymous clients in until a plugin \
            authenticates. With one, only what the configuration opens is open.

            To run a broker no command is needed: martlet [SCRIPT.lua ...] [-c FILE.yaml] [-p PORT] [-v]. \
            "martlet help run" has all of its options.
            """,
        version: "martlet \(BrokerVersion.current)",
        subcommands: subcommands,
        defaultSubcommand: RunCommand.self)

    private static var subcommands: [any ParsableCommand.Type] {
        var commands: [any ParsableCommand.Type] = [
            RunCommand.self, CheckConfigCommand.self, ReloadCommand.self, StatusCommand.self, ClientsCommand.self,
            KickCommand.self, BansCommand.self, PublishCommand.self, AclCommand.self, PasswdCommand.self,
            PluginsCommand.self,
        ]
        #if Lua
        commands.append(ScriptCommand.self)
        #endif
        return commands
    }

    static func main() async {
        Foundation.exit(await exitStatus(arguments: Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    /// Runs a command to its end and says how the process should exit.
    static func exitStatus(arguments: [String]) async -> ExitStatus {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .success
        } catch let status as ExitStatus {
            return status
        } catch {
            let text = fullMessage(for: error)
            // The parser's own exit code for wrong arguments is 64; people who run brokers expect 2.
            guard exitCode(for: error) != .success else {
                if !text.isEmpty { StandardStreams.writeOutput(text) }
                return .success
            }
            if !text.isEmpty { StandardStreams.writeError(text) }
            return exitCode(for: error) == .validationFailure ? .usage : .failure
        }
    }
}
