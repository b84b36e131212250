import MQTTCodec
public import MQTTHooks
import Synchronization

/// Bans addresses, and if wanted user names, from which too many logins were refused within a while.
///
/// What counts is 0x86 (bad user name or password), whoever said it, and 0x87 and 0x8C of an authenticator; not what the
/// broker or other plugins refuse for other reasons. An address of IPv6 counts, and is banned, with its whole network of 64
/// bits. The plugin only listens, so its place among the others does not matter.
public final class BruteForceGuard: RefusalObserver, ConnectionObserver {
    /// `brute_force_guard`.
    public let name = "brute_force_guard"

    private struct State {
        var addresses: FailureTable
        var usernames: FailureTable
        var bans = 0
        /// The bans that are being made, by a number of their own.
        var tasks: [Int: Task<Void, Never>] = [:]
        var nextTask = 0
        var broker: (any BrokerHandle)?
    }

    private let configuration: Configuration
    private let now: @Sendable () -> Double
    private let state: Mutex<State>

    /// A plugin with these settings.
    public convenience init(configuration: Configuration) {
        let start = ContinuousClock.now
        self.init(configuration: configuration, now: { (ContinuousClock.now - start) / .seconds(1) })
    }

    /// `now` tells the time in seconds; it never goes back.
    init(configuration: Configuration, now: @escaping @Sendable () -> Double) {
        self.configuration = configuration
        self.now = now
        state = Mutex(
            State(
                addresses: FailureTable(limit: configuration.failuresPerAddress, configuration),
                usernames: FailureTable(limit: configuration.failuresPerUsername, configuration)))
    }

    /// How many bans were made since the plugin was made. Callable from anywhere.
    public var banCount: Int { state.withLock { $0.bans } }

    /// Keeps the handle to ban with.
    public func start(_ broker: any BrokerHandle) async throws {
        state.withLock { $0.broker = broker }
    }

    /// Waits for the bans that are being made.
    public func stop() async {
        let tasks = state.withLock { state in
            state.broker = nil
            return state.tasks.values.map(\.self)
        }
        for task in tasks { await task.value }
    }

    /// Counts the failure, and bans when it was one too many.
    public func refused(_ client: Client, _ event: RefusalEvent) throws {
        guard Self.isFailure(event) else { return }
        let time = now()
        if configuration.failuresPerAddress > 0, let site = AddressRange(siteOf: client.address)?.description,
            !configuration.allow.contains(where: { $0.contains(client.address) }),
            let seconds = state.withLock({ $0.addresses.fail(site, at: time) })
        {
            ban(Ban(address: site, seconds: seconds), ("address", site), configuration.failuresPerAddress)
        }
        if configuration.failuresPerUsername > 0, let username = client.username,
            let seconds = state.withLock({ $0.usernames.fail(username, at: time) })
        {
            ban(Ban(username: username, seconds: seconds), ("username", username), configuration.failuresPerUsername)
        }
    }

    /// Forgets what was counted against the user name. Not against the address: who has an account of their own could
    /// otherwise try the passwords of others for ever.
    public func connected(_ client: Client, sessionPresent: Bool) throws {
        guard configuration.failuresPerUsername > 0, let username = client.username else { return }
        state.withLock { $0.usernames.succeed(username) }
    }

    private static func isFailure(_ event: RefusalEvent) -> Bool {
        switch event.reasonCode {
        case .badUserNameOrPassword: true
        case .notAuthorized, .badAuthenticationMethod:
            event.hookPoint == .authenticate || event.hookPoint == .onAuth
        default: false
        }
    }

    private func ban(_ ban: Ban, _ subject: (name: String, value: String), _ failures: Int) {
        var ban = ban
        ban.reason = "too many failed logins"
        let (banned, name) = (ban, name)
        state.withLock { state in
            guard let broker = state.broker else { return }
            let number = state.nextTask
            state.nextTask += 1
            state.tasks[number] = Task {
                let fields = [
                    subject, ("failures", String(failures)),
                    ("seconds", String(Int(banned.seconds?.rounded() ?? 0))),
                ]
                do {
                    try await broker.ban(banned)
                    self.state.withLock { $0.bans += 1 }
                    broker.log(.warning, "banned after too many failed logins", plugin: name, fields: fields)
                } catch {
                    broker.log(.error, "cannot ban: \(error)", plugin: name, fields: fields)
                }
                self.state.withLock { $0.tasks[number] = nil }
            }
        }
    }
}
