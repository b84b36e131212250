/// How a hook can fail other than by its own error.
enum HookFailure: Error, CustomStringConvertible {
    case timedOut
    case suspendedTwice
    case invalidResult(String)

    var description: String {
        switch self {
        case .timedOut: "the hook did not answer before its deadline"
        case .suspendedTwice: "a deferred answer was deferred again"
        case .invalidResult(let text): text
        }
    }
}
