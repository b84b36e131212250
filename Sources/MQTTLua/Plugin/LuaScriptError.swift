package import LuaRuntime

/// What is wrong with a script: found when it was loaded, or raised by one of its hooks.
public struct LuaScriptError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The script, or the file that it requires, by the path that it was loaded from.
    public var file: String
    /// The line in ``file``, counted from 1, where it is known.
    public var line: Int?
    /// What is wrong, in one line.
    public var message: String
    /// What was probably meant, such as `did you mean "authorize"?`.
    public var suggestion: String?

    /// An error from its parts.
    public init(file: String, line: Int? = nil, message: String, suggestion: String? = nil) {
        self.file = file
        self.line = line
        self.message = message
        self.suggestion = suggestion
    }

    /// `acl.lua:3: unknown hook "authorise" (did you mean "authorize"?)`
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(message)" + (suggestion.map { " (\($0))" } ?? "")
    }
}

extension LuaScriptError {
    /// An error about a name: suggests the nearest of `candidates`, or says what there is.
    init(file: String, line: Int?, message: String, name: String, candidates: [String]) {
        let nearest = Suggestion.nearest(to: name, in: candidates)
        self.init(
            file: file, line: line, message: message,
            suggestion: nearest.map { "did you mean \"\($0)\"?" }
                ?? "known here: \(candidates.joined(separator: ", "))")
    }

    /// What the runtime reports; `file` and `line` stand in where it does not know the place.
    package init(_ error: LuaError, file: String, line: Int?) {
        var message = error.message
        var suggestion: String?
        // A file that cannot be read is named in the message, too.
        if error.file == nil, message.hasPrefix(file + ": ") { message.removeFirst(file.count + 2) }
        // The runtime appends its suggestion in parentheses; the last pair is it.
        if message.hasSuffix("?)"), let start = message.lastRange(of: " (did you mean ") {
            suggestion = String(message[message.index(start, offsetBy: 2)...].dropLast())
            message = String(message[..<start])
        }
        self.init(
            file: error.file ?? file, line: error.file == nil ? line : error.line, message: message,
            suggestion: suggestion)
    }
}

extension String {
    /// Where the last occurrence of `text` begins.
    fileprivate func lastRange(of text: String) -> Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(text) { return index }
        }
        return nil
    }
}
