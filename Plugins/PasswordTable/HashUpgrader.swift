import Dispatch
import PasswordHashing
import Synchronization

/// Gives passwords that were right a better hash in the password file, one after the other, on a thread of its own.
///
/// Nobody waits for it, and nothing depends on it: what cannot be done now is done at a later login.
final class HashUpgrader: Sendable {
    /// A password that was right, and the hash that it was right for.
    struct Request: Sendable {
        let user: [UInt8]
        let password: [UInt8]
        let hash: PasswordHash
    }

    private struct State {
        var waiting = 0
        var pausedUntil: ContinuousClock.Instant?
        var isStopped = false
    }

    /// Passwords wait in memory: only a few may.
    private static let queueLimit = 64
    /// How long nothing is tried after a failure, such as a file that cannot be written.
    private static let pause = Duration.seconds(60)

    private let path: String
    private let scheme: PasswordScheme
    private let now: @Sendable () -> ContinuousClock.Instant
    private let queue = DispatchQueue(label: "password_table.upgrade", qos: .utility)
    private let state = Mutex(State())

    /// Upgrades hashes in the file at `path` to PBKDF2 with so many iterations.
    init(path: String, iterations: Int, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.path = path
        scheme = .pbkdf2(iterations: iterations)
        self.now = now
    }

    /// Whether a hash is weaker than those that this makes.
    func isWeak(_ hash: PasswordHash) -> Bool {
        switch (hash.scheme, scheme) {
        case (.pbkdf2(let iterations), .pbkdf2(let wanted)): iterations < wanted
        case (.pbkdf2, .sha512): false
        case (.sha512, _): true
        }
    }

    /// Makes a better hash soon, and then says what has become of it: a hash that stands in the file now, nil where somebody
    /// has changed the file or the password meanwhile, or why the file could not be read or written. Says nothing of what
    /// is not even tried.
    func submit(_ request: Request, then tell: @escaping @Sendable (Result<PasswordHash?, any Error>) -> Void) {
        let time = now()
        let isAdmitted = state.withLock { state in
            guard !state.isStopped, state.waiting < Self.queueLimit, time >= state.pausedUntil ?? time else {
                return false
            }
            state.waiting += 1
            return true
        }
        guard isAdmitted else { return }
        queue.async { [self] in
            defer { state.withLock { $0.waiting -= 1 } }
            let time = now()
            guard state.withLock({ !$0.isStopped && time >= $0.pausedUntil ?? time }) else { return }
            let result = Result { try upgrade(request) }
            if case .failure = result { state.withLock { $0.pausedUntil = time + Self.pause } }
            tell(result)
        }
    }

    /// Makes hashes again after ``stop()``.
    func start() { state.withLock { $0.isStopped = false } }

    /// Waits for the one that is being made, and makes no more.
    func stop() async {
        state.withLock { $0.isStopped = true }
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func upgrade(_ request: Request) throws -> PasswordHash? {
        // Before the work: several logins of one user may have asked for it.
        guard try PasswordFile.read(path: path).hashes[request.user] == request.hash else { return nil }
        let new = try PasswordHash(password: request.password, scheme: scheme)
        let text = try PasswordFile.readText(path: path)
        var file = try PasswordFile.parse(text: text, path: path)
        guard file.replace(request.hash, of: request.user, with: new) else { return nil }
        return try file.write(over: text) ? new : nil
    }
}
