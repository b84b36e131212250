/// What a hook has said, as metrics name it.
public enum HookAnswer: String, Sendable, Hashable, CaseIterable {
    /// A decision: yes.
    case allow
    /// A decision: no.
    case deny
    /// A decision left to the next plugin.
    case abstain
    /// Another step of an AUTH exchange.
    case challenge
    /// A transform that lets its subject go on, or an observer that was told.
    case pass
    /// A transform that stops its subject without an error.
    case drop
    /// A transform that refuses its subject.
    case reject
    /// A transform that disconnects the client.
    case disconnect

    /// The place among all answers.
    @inline(__always)
    var place: Int {
        switch self {
        case .allow: 0
        case .deny: 1
        case .abstain: 2
        case .challenge: 3
        case .pass: 4
        case .drop: 5
        case .reject: 6
        case .disconnect: 7
        }
    }
}
