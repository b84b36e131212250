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
        var waiting: Set<[UInt8]> = []
        var pausedUntil: ContinuousClock.Instant?
        var isStopped = false
    }

    /// Passwords wait in memory: only a few may.
    private static let queueLimit = 64
    /// How long nothing is tried after a failure, such as a file that cannot be written.
    private static let pause = Duration.seconds(60)

    private let path: String
    private let iterations: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let queue = DispatchQueue(label: "password_table.upgrade", qos: .utility)
    private let state = Mutex(State())
    private let file = Mutex<Void>(())

    /// Upgrades hashes in the file at `path` to PBKDF2 with so many iterations.
    init(path: String, iterations: Int, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.path = path
        self.iterations = iterations
        self.now = now
    }

    /// Whether a hash is weaker than those that this makes.
    func isWeak(_ hash: PasswordHash) -> Bool {
        switch hash.scheme {
        case .pbkdf2(let iterations): iterations < self.iterations
        case .sha512: true
        }
    }

    /// Makes a better hash soon, and then says what has become of it: a hash that stands in the file now, nil where somebody
    /// has changed the file or the password meanwhile, or why the file could not be read or written. Says nothing of what
    /// is not even tried.
    func submit(_ request: Request, then tell: @escaping @Sendable (Result<PasswordHash?, any Error>) -> Void) {
        let time = now()
        let isAdmitted = state.withLock { state in
            guard !state.isStopped, state.waiting.count < Self.queueLimit, time >= state.pausedUntil ?? time else {
                return false
            }
            // Several logins of one user ask for the same.
            return state.waiting.insert(request.user).inserted
        }
        guard isAdmitted else { return }
        queue.async { [self] in
            defer { state.withLock { _ = $0.waiting.remove(request.user) } }
            let time = now()
            guard state.withLock({ !$0.isStopped && time >= $0.pausedUntil ?? time }) else { return }
            do {
                try upgrade(request, then: tell)
            } catch {
                state.withLock { $0.pausedUntil = time + Self.pause }
                tell(.failure(error))
            }
        }
    }

    /// Runs `body` while no hash in the file is being replaced: before it is, or when that has been told.
    func withFileAtRest(_ body: () throws -> Void) rethrows { try file.withLock { _ in try body() } }

    /// Makes hashes again after ``stop()``.
    func start() { state.withLock { $0.isStopped = false } }

    /// Waits for the one that is being made, and makes no more.
    func stop() async {
        state.withLock { $0.isStopped = true }
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func upgrade(
        _ request: Request, then tell: (Result<PasswordHash?, any Error>) -> Void
    ) throws {
        let text = try PasswordFile.readText(path: path)
        var passwords = try PasswordFile.parse(text: text, path: path)
        guard passwords.hashes[request.user] == request.hash else { return tell(.success(nil)) }
        let new = try PasswordHash(password: request.password, scheme: .pbkdf2(iterations: iterations))
        _ = passwords.replace(request.hash, of: request.user, with: new)
        try withFileAtRest { tell(.success(try passwords.write(over: text) ? new : nil)) }
    }
}
