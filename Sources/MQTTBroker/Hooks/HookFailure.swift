/// How a hook can fail other than by its own error.
enum HookFailure: Error, CustomStringConvertible {
    case timedOut
    case suspendedTwice
    case tooManyUnderWay
    case invalidResult(String)

    var description: String {
        switch self {
        case .timedOut: "the hook did not answer before its deadline"
        case .suspendedTwice: "a deferred answer was deferred again"
        case .tooManyUnderWay:
            "\(ObservationCount.limit) calls are under way, and the observer is not told of this event"
        case .invalidResult(let text): text
        }
    }
}
