/// Why a script could not be loaded or a call into it failed.
public struct LuaError: Error, Sendable, Equatable {
    /// The class of a failure.
    public enum Kind: Sendable, Equatable {
        /// The text is not a Lua program.
        case syntax
        /// The script raised an error, or one of its operations did.
        case runtime
        /// The state's memory cap was reached.
        case memory
        /// The call used up its running time.
        case timeLimit
        /// The script could not be loaded for another reason: unreadable file, a global that nobody declares.
        case load
    }

    /// The class of the failure.
    public var kind: Kind

    /// What went wrong, in one line, without the position.
    public var message: String

    /// The file (the chunk's name as it was given) where it went wrong, where that is known.
    public var file: String?

    /// The line in ``file``, counted from 1.
    public var line: Int?

    /// The stack of Lua calls at the time of the error, a line each; empty where there was none.
    public var traceback: String

    /// Creates an error.
    public init(kind: Kind, message: String, file: String? = nil, line: Int? = nil, traceback: String = "") {
        self.kind = kind
        self.message = message
        self.file = file
        self.line = line
        self.traceback = traceback
    }
}

extension LuaError: CustomStringConvertible {
    /// `file:line: message`.
    public var description: String {
        guard let file else { return message }
        guard let line else { return "\(file): \(message)" }
        return "\(file):\(line): \(message)"
    }
}
