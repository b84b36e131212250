/// What the options of `run` and `check-config` say about the configuration.
struct CommandLineSettings: Hashable, Sendable {
    /// `-c`
    var configurationFile: String?
    /// `-p`
    var port: Int?
    /// `-v`
    var isVerbose = false
    /// The scripts, in their order.
    var scripts: [String] = []
}
