/// Decides whether to ask a server that fails: after so many failures in a row nobody asks for a while, then one does,
/// and what comes of that decides for all.
struct CircuitBreaker: Sendable, Equatable {
    /// Who may ask.
    enum Admission: Sendable, Equatable {
        case regular
        /// The one by which everybody finds out whether the server is back.
        case probe
        case refused
    }

    /// What came of asking.
    enum Outcome: Sendable, Equatable {
        case success
        case failure
        /// Given up for a reason that says nothing about the server.
        case unknown
    }

    private enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(until: Double)
        case probing
    }

    private let failures: Int
    private let retryAfter: Double
    private var state = State.closed(failures: 0)

    init(failures: Int, retryAfter: Double) {
        self.failures = failures
        self.retryAfter = retryAfter
    }

    /// Whether everybody is refused, or all but one.
    var isOpen: Bool {
        if case .closed = state { return false }
        return true
    }

    /// Somebody wants to ask; whoever is not refused says what came of it.
    mutating func admit(at now: Double) -> Admission {
        switch state {
        case .closed: return .regular
        case .probing: return .refused
        case .open(let until):
            guard now >= until else { return .refused }
            state = .probing
            return .probe
        }
    }

    /// Something came of asking. What was asked before the trouble began no longer counts.
    mutating func record(_ outcome: Outcome, of admission: Admission, at now: Double) {
        switch (state, admission, outcome) {
        case (.probing, .probe, .success): state = .closed(failures: 0)
        case (.probing, .probe, .failure): state = .open(until: now + retryAfter)
        // The next one finds out.
        case (.probing, .probe, .unknown): state = .open(until: now)
        case (.closed, .regular, .success): state = .closed(failures: 0)
        case (.closed(let count), .regular, .failure):
            state = count + 1 < failures ? .closed(failures: count + 1) : .open(until: now + retryAfter)
        default: break
        }
    }
}
