import Synchronization

/// Which loop owns the session of a client identifier. Locked, and asked at CONNECT and at the end of sessions only.
final class ClientDirectory: Sendable {
    /// One loop's claim to a client identifier. Tickets count up, so that a loop that is asked for a session can tell
    /// which of its own claims is meant.
    struct Claim: Sendable, Hashable {
        var loop: Int
        var ticket: UInt64
    }

    private struct State {
        var claims: [String: Claim] = [:]
        var tickets: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How many client identifiers have an owner.
    var count: Int { state.withLock { $0.claims.count } }

    /// Makes a loop the owner.
    ///
    /// - Returns: The new claim, and the one that was before it.
    func claim(_ clientIdentifier: String, for loop: Int) -> (new: Claim, previous: Claim?) {
        state.withLock { state in
            state.tickets += 1
            let claim = Claim(loop: loop, ticket: state.tickets)
            return (claim, state.claims.updateValue(claim, forKey: clientIdentifier))
        }
    }

    /// Forgets a client identifier, if the loop still owns it.
    func remove(_ clientIdentifier: String, from loop: Int) {
        state.withLock { state in
            if state.claims[clientIdentifier]?.loop == loop { state.claims[clientIdentifier] = nil }
        }
    }
}
