import ArgumentParser

/// The arguments that `run` and `check-config` share.
struct ConfigurationOptions: ParsableArguments {
    @Argument(help: "Lua scripts with hooks, asked in this order after the plugins of the configuration.")
    var scripts: [String] = []

    @Option(name: [.customShort("c"), .customLong("config")], help: "The configuration file, in YAML.")
    var file: String?

    @Option(name: [.customShort("p"), .customLong("port")], help: "The port to listen on; 0 picks a free one.")
    var port: Int?

    @Flag(name: [.customShort("v"), .customLong("verbose")], help: "Log everything down to debug.")
    var isVerbose = false

    func validate() throws {
        if let port, !(0...65535).contains(port) {
            throw ValidationError("The port \(port) is not a number from 0 to 65535.")
        }
        try Self.validate(scripts: scripts)
    }

    /// Refuses scripts that are none.
    static func validate(scripts: [String]) throws {
        #if !Lua
        guard scripts.isEmpty else {
            throw ValidationError("This martlet was built without Lua; build it with the trait \"Lua\" to run scripts.")
        }
        #endif
        for script in scripts where !script.hasSuffix(".lua") {
            let commands = Martlet.configuration.subcommands.compactMap { $0.configuration.commandName }
            let nearest = Suggestion.nearest(to: script, in: commands)
            let hint = nearest.map { "did you mean \"martlet \($0)\"?" } ?? "the name of a script ends in .lua"
            throw ValidationError("\"\(script)\" is neither a command nor a Lua script; \(hint)")
        }
    }

    /// What the options mean for the configuration.
    var settings: CommandLineSettings {
        CommandLineSettings(configurationFile: file, port: port, isVerbose: isVerbose, scripts: scripts)
    }
}
