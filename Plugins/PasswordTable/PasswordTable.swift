import MQTTCodec
public import MQTTHooks
import PasswordHashing
import Synchronization

/// Lets clients in by user name and password, looked up in a password file of mosquitto's format.
///
/// - A client without a user name is none of this plugin's business: it abstains.
/// - A known user with the right password is allowed; everybody else is refused with 0x86, after the same work.
/// - Passwords are hashed on a few threads of the plugin's own. When too many clients wait for them, further ones are
///   refused with 0x89, which tells them to try again, not that their password is bad.
/// - A client that comes back soon after a success is let in without hashing, from a ``Configuration/cacheSeconds``
///   long memory that holds no passwords.
/// - Where ``Configuration/upgradeHashes`` says so, a password that was right and has a weak hash gets a better one, in the
///   file as well, when the client has been let in.
///
/// The file is read when the plugin is made and at ``reload()``; a bad file never replaces a good one.
public final class PasswordTable: Authenticator {
    /// How often the plugin answered what, since it was made.
    public struct Counters: Sendable, Hashable {
        /// Clients let in, from the memory or by hashing.
        public var accepted = 0
        /// Of those, the ones let in from the memory.
        public var cacheHits = 0
        /// Clients refused with 0x86, bad user name or password.
        public var refused = 0
        /// Clients refused with 0x89, server busy, because too many were waiting.
        public var busy = 0
        /// Hashes that were replaced by better ones.
        public var upgraded = 0
        /// Attempts to do so that failed.
        public var upgradesFailed = 0
    }

    /// `password_table`.
    public let name = "password_table"

    private struct State {
        var users: UserTable
        var cache: VerificationCache
        var counters = Counters()
        var broker: (any BrokerHandle)?
    }

    private let configuration: Configuration
    private let now: @Sendable () -> ContinuousClock.Instant
    let pool: HashingPool
    private let keyMaker = VerificationCache.KeyMaker()
    /// Nil: hashes stay as they are.
    private let upgrader: HashUpgrader?
    private let state: Mutex<State>

    /// Reads the password file.
    ///
    /// - Throws: ``ConfigurationError`` for a setting out of range, ``TableFileError`` for a bad file.
    public convenience init(configuration: Configuration) throws {
        try self.init(configuration: configuration, now: { .now })
    }

    /// Reads the password file; `now` tells the time by which the memory forgets.
    init(configuration: Configuration, now: @escaping @Sendable () -> ContinuousClock.Instant) throws {
        try configuration.validate()
        self.configuration = configuration
        self.now = now
        pool = HashingPool(threads: configuration.threads, queueLimit: configuration.queueLimit)
        upgrader =
            configuration.upgradeHashes
            ? HashUpgrader(path: configuration.file, iterations: configuration.iterations, now: now) : nil
        state = Mutex(
            State(
                users: UserTable(try PasswordFile.read(path: configuration.file)),
                cache: VerificationCache(
                    capacity: configuration.cacheSize, lifetime: .seconds(configuration.cacheSeconds))))
    }

    /// What was answered so far. Callable from anywhere.
    public var counters: Counters { state.withLock { $0.counters } }

    /// How many users the table holds. Callable from anywhere.
    public var userCount: Int { state.withLock { $0.users.count } }

    /// Keeps the handle for the log, and says what was loaded.
    public func start(_ broker: any BrokerHandle) async throws {
        state.withLock { $0.broker = broker }
        upgrader?.start()
        log(.info, "password file loaded", [("users", String(userCount))])
    }

    /// Reads the file anew; passwords being checked meanwhile are held against the new table.
    ///
    /// - Throws: ``TableFileError``: the table is then the same as before.
    public func reload() async throws {
        if let upgrader { try upgrader.withFileAtRest(takeOverFile) } else { try takeOverFile() }
        log(.info, "password file reloaded", [("users", String(userCount))])
    }

    private func takeOverFile() throws {
        let file = try PasswordFile.read(path: configuration.file)
        state.withLock { $0.users = UserTable(file, after: $0.users) }
    }

    /// Waits for a hash that is being replaced.
    public func stop() async { await upgrader?.stop() }

    /// Answers at once where no hashing is needed, and else behind ``Verdict/later(_:)``, off the event loop.
    public func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
        guard let username = credentials.username else { return .abstain }
        // Says nothing about the user: whoever sends no password is refused at once, known or not.
        guard let password = credentials.password else { return refuse() }

        let user = Array(username.utf8)
        let time = now()
        let entry = state.withLock { $0.users.entry(for: user) }
        let key = keyMaker.key(user: user, password: password, hash: entry.hash)
        let isRemembered = state.withLock { state in
            guard entry.isKnown, state.cache.contains(key, at: time) else { return false }
            state.counters.accepted += 1
            state.counters.cacheHits += 1
            return true
        }
        if isRemembered { return .allowed }
        return .later { [self] in try await verify(user: user, password: password, entry: entry, key: key) }
    }

    /// Hashes on the pool, then decides by the table as it is by then.
    private func verify(
        user: [UInt8], password: [UInt8], entry: UserTable.Entry, key: VerificationCache.Key
    ) async throws -> Verdict<AuthenticationGrant> {
        let matches: Bool
        do {
            matches = try await pool.run { try entry.hash.matches(password) }
        } catch is HashingPool.Full {
            return refuseBusy()
        }
        let time = now()
        let isAllowed = state.withLock { state in
            // A decoy may match by chance or design: only a known user is ever let in or remembered.
            guard matches, state.users.vouches(entry, for: user) else { return false }
            state.cache.insert(key, at: time)
            state.counters.accepted += 1
            return true
        }
        guard isAllowed else { return refuse() }
        upgrade(HashUpgrader.Request(user: user, password: password, hash: entry.hash))
        return .allowed
    }

    /// Has a weak hash replaced, while the client goes its way.
    private func upgrade(_ request: HashUpgrader.Request) {
        guard let upgrader, upgrader.isWeak(request.hash) else { return }
        upgrader.submit(request) { [self] result in
            switch result {
            case .success(let hash?): upgraded(request, to: hash)
            case .success(nil): log(.debug, "the password file was changed meanwhile; the hash stays", [])
            case .failure(let error):
                state.withLock { $0.counters.upgradesFailed += 1 }
                log(.warning, "a hash could not be upgraded", [("error", "\(error)")])
            }
        }
    }

    private func upgraded(_ request: HashUpgrader.Request, to hash: PasswordHash) {
        let key = keyMaker.key(user: request.user, password: request.password, hash: hash)
        let time = now()
        state.withLock { state in
            state.counters.upgraded += 1
            // Otherwise the table was read anew, or another password set, since.
            guard state.users.replace(request.hash, of: request.user, with: hash) else { return }
            state.cache.insert(key, at: time)
        }
        log(.info, "a hash was upgraded", [("user", String(decoding: request.user, as: UTF8.self))])
    }

    private func refuse() -> Verdict<AuthenticationGrant> {
        state.withLock { $0.counters.refused += 1 }
        return .deny(.badUserNameOrPassword)
    }

    private func refuseBusy() -> Verdict<AuthenticationGrant> {
        let busy = state.withLock { state in
            state.counters.busy += 1
            return state.counters.busy
        }
        // The first, second, fourth, eighth time: a storm must not flood the log as well.
        if busy.nonzeroBitCount == 1 {
            log(.warning, "too many passwords wait to be hashed", [("refused", String(busy))])
        }
        return .deny(.serverBusy)
    }

    private func log(_ level: LogLevel, _ message: String, _ fields: [(name: String, value: String)]) {
        let broker = state.withLock { $0.broker }
        broker?.log(level, message, plugin: name, fields: [("file", configuration.file)] + fields)
    }
}
