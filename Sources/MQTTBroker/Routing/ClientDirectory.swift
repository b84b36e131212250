import Synchronization

/// Which loop owns the session of a client identifier. Locked, and asked at CONNECT and at the end of sessions only.
final class ClientDirectory: Sendable {
    private let owners = Mutex<[String: Int]>([:])

    /// Makes a loop the owner; the one that was before, or nil.
    func claim(_ clientIdentifier: String, for loop: Int) -> Int? {
        owners.withLock { $0.updateValue(loop, forKey: clientIdentifier) }
    }

    /// Forgets a client identifier, if the loop still owns it.
    func remove(_ clientIdentifier: String, from loop: Int) {
        owners.withLock { owners in
            if owners[clientIdentifier] == loop { owners[clientIdentifier] = nil }
        }
    }
}
