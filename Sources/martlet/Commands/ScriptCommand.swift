#if Lua
import ArgumentParser

/// `martlet script`: tools for whoever writes scripts.
struct ScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script", abstract: "Tools for scripts.",
        subcommands: [ScriptCheckCommand.self, ScriptTestCommand.self, ScriptTypesCommand.self])
}
#endif
