public import Logging
import MQTTCodec
public import MQTTHooks
import Synchronization

/// The broker without any I/O: event loops, sessions, plugins and stores. A transport accepts connections, makes a
/// ``Connection`` on one of the ``loops`` for each, and feeds it bytes.
public final class Broker: Sendable {
    /// What the broker was built from.
    public let configuration: BrokerConfiguration
    /// What plugins may do back; usable from the outside as well.
    public var handle: any BrokerHandle { BackChannel(self) }

    let clock: BrokerClock
    let logger: Logger
    let directory = ClientDirectory()
    let bans = BanList()
    let retained: any RetainedStore
    private let state = Mutex(State())
    let interestEpoch = InterestEpoch()
    private let connectionCount = Atomic<Int>(0)
    private let shuttingDown = Atomic<Bool>(false)
    private let reauthorizations = Atomic<Int>(0)
    private let nextSweep = Atomic<Int64>(.max)

    private struct State {
        var loops: [BrokerLoop] = []
        var started: [any Plugin] = []
        var hasRestoredSessions = false
    }

    /// A broker that has not started.
    public init(configuration: BrokerConfiguration, clock: BrokerClock, logger: Logger) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        retained = configuration.retainedStore ?? InMemoryRetainedStore()
    }

    /// The event loops; empty before ``start(schedulers:)``.
    public var loops: [BrokerLoop] { state.withLock { $0.loops } }

    var backplane: (any Backplane)? { configuration.backplane }

    // MARK: Life

    /// Builds the loops, loads the stores, and starts the plugins in order.
    ///
    /// - Parameter schedulers: One for each event loop; 64 at most.
    /// - Throws: Whatever a plugin or a store throws; what had been started is stopped again.
    public func start(schedulers: [any LoopScheduler]) async throws {
        precondition(schedulers.count >= 1 && schedulers.count <= 64, "a broker has 1 to 64 event loops")
        for (listener, chain) in configuration.listenerChains {
            for name in chain.plugins ?? [] where !configuration.plugins.contains(where: { $0.name == name }) {
                throw UnknownPluginError(listener: listener, plugin: name)
            }
        }
        var loops: [BrokerLoop] = []
        for (index, scheduler) in schedulers.enumerated() {
            let identity = LoopIdentity(index: index, count: schedulers.count) { scheduler.execute($0) }
            let plugins = try configuration.plugins.map { try $0.instance(for: identity) }
            loops.append(
                BrokerLoop(
                    identity: identity, scheduler: scheduler, clock: clock, configuration: configuration,
                    retained: retained, broker: self, plugins: plugins, logger: logger))
        }
        if loops.count > 1 { for loop in loops { loop.peers = loops } }
        let built = loops
        state.withLock { $0.loops = built }
        try await retained.open()
        // What a store on disk has kept may have expired meanwhile.
        if retained.count > 0 { await built[0].run { $0.noteRetainedExpiry(0) } }
        try await restoreSessions(into: built)
        do {
            for plugin in configuration.plugins {
                try await plugin.start(handle)
                state.withLock { $0.started.append(plugin) }
            }
        } catch {
            await stopPlugins()
            throw error
        }
        try await configuration.backplane?.start { [weak self] message in
            self?.loops.first?.acceptFromBackplane(message)
        }
    }

    private func restoreSessions(into loops: [BrokerLoop]) async throws {
        guard let store = configuration.sessionStore else { return }
        for (index, record) in try await store.load().enumerated() {
            await loops[index % loops.count].run { $0.restore(record) }
        }
        state.withLock { $0.hasRestoredSessions = true }
    }

    /// Disconnects every client, keeps the sessions that the store takes, and stops the plugins in reverse order. The event
    /// loops are not used any more when it returns, and may end: whoever still waits for an answer of theirs has got none,
    /// and whoever asks later gets none at once. A second call does nothing.
    public func shutdown() async {
        guard !shuttingDown.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var records: [SessionRecord] = []
        for loop in loops { records += await loop.run { $0.closeAll() } ?? [] }
        // A start that failed before the sessions were loaded must not replace them by none.
        if let store = configuration.sessionStore, state.withLock({ $0.hasRestoredSessions }) {
            do {
                try await store.save(records)
            } catch {
                logger.error("sessions were not saved", metadata: ["error": "\(error)"])
            }
        }
        await configuration.backplane?.stop()
        await stopPlugins()
        for loop in loops { await loop.run { $0.peers = [] } }
        for loop in loops { loop.calls.end() }
    }

    private func stopPlugins() async {
        let started = state.withLock { state in
            defer { state.started = [] }
            return state.started
        }
        for plugin in started.reversed() { await plugin.stop() }
    }

    /// Asks every plugin to reload, in order; one that cannot goes on as before, and the others still reload. Then the hook
    /// points of all plugins are looked at anew, and what clients may do is decided again, in slices: subscriptions that are
    /// refused now end, with what waits for them.
    ///
    /// - Returns: What became of each plugin; what failed has been logged.
    public func reloadPlugins() async -> [PluginReload] {
        var reloads: [PluginReload] = []
        for plugin in configuration.plugins {
            do {
                try await plugin.reload()
                reloads.append(PluginReload(plugin: plugin.name, error: nil))
            } catch {
                logger.error(
                    "reload failed; the plugin goes on as before",
                    metadata: ["martlet.plugin": "\(plugin.name)", "error": "\(error)"])
                reloads.append(PluginReload(plugin: plugin.name, error: error))
            }
        }
        for loop in loops { await loop.run { $0.rebuildChains() } }
        await handle.reauthorize(.all)
        return reloads
    }

    /// The same as ``reloadPlugins()``, for those who want to know only whether all is well.
    ///
    /// - Throws: The first plugin's error, after all have been asked.
    public func reload() async throws {
        if let error = await reloadPlugins().lazy.compactMap(\.error).first { throw error }
    }

    /// The plugins that are asked at each hook point about the clients of a listener, in order; hook points without plugins
    /// are left out. Known after ``start(schedulers:)``.
    public func hookOrder(listener: String = "") async -> [(point: HookPoint, plugins: [String])] {
        guard let loop = loops.first else { return [] }
        return await loop.run { $0.hookOrder(listener: listener) } ?? []
    }

    /// What each plugin has done at each hook point since the broker started.
    public func hookStatistics() async -> [HookStatistics] {
        var all: [HookStatistics] = []
        for loop in loops {
            for statistics in await loop.run({ $0.meters.statistics }) ?? [] {
                if let place = all.firstIndex(where: {
                    $0.plugin == statistics.plugin && $0.point == statistics.point
                }) {
                    all[place].add(statistics)
                } else {
                    all.append(statistics)
                }
            }
        }
        return all
    }

    var isShuttingDown: Bool { shuttingDown.load(ordering: .acquiring) }

    // MARK: What the loops share

    /// Counts a client in, unless there are too many.
    func admitConnection() -> Bool {
        let (_, count) = connectionCount.wrappingAdd(1, ordering: .relaxed)
        guard configuration.limits.maximumConnections > 0, count > configuration.limits.maximumConnections else {
            return true
        }
        connectionCount.wrappingSubtract(1, ordering: .relaxed)
        return false
    }

    /// How many clients count towards the most that are admitted.
    var admittedConnectionCount: Int { connectionCount.load(ordering: .relaxed) }

    func releaseConnection() { connectionCount.wrappingSubtract(1, ordering: .relaxed) }

    /// Whether sessions are being asked about again, so that those that move meanwhile must be, too.
    var isReauthorizing: Bool { reauthorizations.load(ordering: .acquiring) > 0 }

    func beginReauthorization() { reauthorizations.wrappingAdd(1, ordering: .acquiringAndReleasing) }

    func endReauthorization() { reauthorizations.wrappingSubtract(1, ordering: .acquiringAndReleasing) }

    /// When the retained messages are next gone through for expired ones, in wall milliseconds; `.max`: never.
    var sweepDue: Int64 { nextSweep.load(ordering: .acquiring) }

    /// - Returns: Whether the next sweep was to be later than that.
    func bringSweepForward(to time: Int64) -> Bool {
        var due = sweepDue
        while time < due {
            let (exchanged, original) = nextSweep.compareExchange(
                expected: due, desired: time, ordering: .acquiringAndReleasing)
            if exchanged { return true }
            due = original
        }
        return false
    }

    func forgetSweepDue() { nextSweep.store(.max, ordering: .releasing) }

    /// 22 characters that nobody guesses.
    func randomIdentifier() -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        return String((0..<22).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }
}
