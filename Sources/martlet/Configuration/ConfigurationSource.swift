import Configuration

/// One of the places that settings come from.
///
/// There is a reader per source, not one over all of them: a wrong value is reported even where a stronger source
/// overrides it, and a relative path is relative to the source that names it.
struct ConfigurationSource: Sendable {
    /// What kind of source it is.
    enum Origin: Sendable {
        /// Options and arguments.
        case commandLine
        /// Variables that begin with `MARTLET_`.
        case environment
        /// The file, with the lines of its keys.
        case file(ConfigurationDocument)
    }

    let origin: Origin
    /// Where relative paths begin; empty: at the working directory.
    let folder: String
    private let reader: ConfigReader

    init(_ origin: Origin, _ provider: some ConfigProvider, folder: String = "") {
        self.origin = origin
        self.folder = folder
        reader = ConfigReader(provider: provider)
    }

    /// The source that reads the environment.
    static func environment(_ variables: [String: String]) -> ConfigurationSource {
        ConfigurationSource(
            .environment, EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "martlet"))
    }

    /// The text of a single value; nothing when it is not set here.
    func text(at path: [String]) -> String? {
        reader.string(forKey: ConfigKey(path))
    }

    /// The texts of a list; nothing when it is not set here.
    func texts(at path: [String]) -> [String]? {
        reader.stringArray(forKey: ConfigKey(path))
    }

    /// Where a key is set here, or one item of its list.
    func place(of path: [String], item: Int? = nil) -> ConfigurationPlace {
        switch origin {
        case .commandLine:
            return .commandLine(path.last == "bind" ? "-p" : path == ["log", "level"] ? "-v" : "")
        case .environment:
            return .environment(Self.environmentName(of: path))
        case .file(let document):
            let name = path.joined(separator: ".")
            let line = item.flatMap { document.lines["\(name)[\($0)]"] } ?? document.lines[name]
            return .file(document.path, line: line)
        }
    }

    /// The environment variable of a key: `MARTLET_LIMITS_RECEIVE_MAXIMUM`.
    static func environmentName(of path: [String]) -> String {
        (["martlet"] + path).joined(separator: "_").uppercased()
            .map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }
}
