/// Where a setting was given.
enum ConfigurationPlace: Hashable, Sendable, CustomStringConvertible {
    /// A file, with the line where it is known, counted from 1.
    case file(String, line: Int?)
    /// An environment variable.
    case environment(String)
    /// An option or an argument of the command.
    case commandLine(String)

    /// As a prefix of a message: `martlet.yaml:12`.
    var description: String {
        switch self {
        case .file(let path, let line?): "\(path):\(line)"
        case .file(let path, nil): path
        case .environment(let name): "environment variable \(name)"
        case .commandLine(let option): option.isEmpty ? "command line" : "command line \(option)"
        }
    }

    /// The line in the file; nothing for other places.
    var line: Int? {
        if case .file(_, let line) = self { line } else { nil }
    }
}
