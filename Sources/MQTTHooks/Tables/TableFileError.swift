/// What is wrong with a file of rules, and where.
public struct TableFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the file.
    public let path: String
    /// The number of the line, from 1 on; nil where the file as a whole is at fault.
    public let line: Int?
    /// What is wrong.
    public let message: String
    /// What to do about it, where there is something to say.
    public let suggestion: String?

    /// An error from its parts.
    public init(path: String, line: Int? = nil, message: String, suggestion: String? = nil) {
        self.path = path
        self.line = line
        self.message = message
        self.suggestion = suggestion
    }

    /// `path:line: message; suggestion`.
    public var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return "\(place): \(message)" + (suggestion.map { "; \($0)" } ?? "")
    }
}
