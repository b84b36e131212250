#if Lua
import ArgumentParser

/// `martlet script check`: whether scripts would load, each by itself and then all together.
struct ScriptCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Load scripts without running a broker; exit 78 if one has a mistake.",
        discussion: """
            What is wrong is printed with file, line and what was probably meant. The values that a configuration gives to \
            scripts are not there: "martlet check-config -c FILE SCRIPT" has them.
            """)

    @Argument(help: "The scripts, in the order in which they would be asked.")
    var scripts: [String]

    func run() throws {
        var settings = Settings()
        settings.lua.scripts = scripts
        let problems = PluginEntry.lua.check(settings)
        problems.forEach { StandardStreams.writeError($0.description) }
        guard problems.isEmpty else { throw ExitStatus.configuration }
        scripts.forEach { StandardStreams.writeOutput("\($0): ok") }
    }
}
#endif
