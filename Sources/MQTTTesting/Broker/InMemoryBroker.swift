import CoreMetrics
public import Logging
public import MQTTBroker
public import MQTTCodec
public import MQTTHooks

/// A whole broker without sockets, threads and time of its own: event loops that run when they are told, a clock that
/// is set by hand, and ``ScriptedClient``s for peers.
///
///     let broker = try await InMemoryBroker(plugins: [MyAuthorizer()])
///     let client = try broker.connect("sensor")
///     #expect(try client.subscribe("secret/#") == [.notAuthorized])
///
/// One test drives it, from one task at a time.
public final class InMemoryBroker: @unchecked Sendable {
    /// The broker itself.
    public let broker: Broker
    /// Its time.
    public let clock: FakeClock
    /// Its event loops.
    public let loops: [ManualLoop]
    /// Whether everything that a client does is handled before the call returns. Set to false, loops run only in
    /// ``run()``, ``advance(seconds:)`` or step by step.
    public var runsAutomatically = true
    /// Runs what the test awaits.
    private let driver: ManualLoop

    /// Starts a broker.
    ///
    /// - Parameters:
    ///   - loops: How many event loops it has, 1 to 64.
    ///   - plugins: Its plugins, in order; they come after those of `configuration`.
    ///   - logger: Where it logs; nil: nowhere.
    /// - Throws: What a plugin or a store throws at start.
    public init(
        loops count: Int = 1, configuration: BrokerConfiguration = BrokerConfiguration(), plugins: [any Plugin] = [],
        clock: FakeClock = FakeClock(), logger: Logger? = nil
    ) async throws {
        var configuration = configuration
        configuration.plugins += plugins
        configuration.eventLoops = count
        // What other code of the process does with metrics is none of this broker's business.
        configuration.metrics = configuration.metrics ?? NOOPMetricsHandler.instance
        self.clock = clock
        loops = (0..<count).map { _ in ManualLoop(clock: clock) }
        driver = ManualLoop(clock: clock)
        let broker = Broker(
            configuration: configuration, clock: clock.brokerClock,
            logger: logger ?? Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() })
        self.broker = broker
        let schedulers = loops
        try await perform { try await broker.start(schedulers: schedulers) }
    }

    /// What plugins may do back, for the test to use.
    public var handle: any BrokerHandle { broker.handle }

    /// What the broker holds in memory now. A plugin or a script of clients that leaves nothing behind brings it back to
    /// what it was.
    public var holdings: BrokerHoldings { broker.holdings }

    /// Disconnects every client, saves the sessions, and stops the plugins.
    ///
    /// - Throws: ``TranscriptError`` when that does not end.
    public func shutdown() async throws {
        let broker = broker
        try await perform { await broker.shutdown() }
    }

    // MARK: Clients

    /// Opens a connection that has not sent anything.
    ///
    /// - Parameters:
    ///   - loop: The number of the event loop that gets it.
    ///   - allowAnonymous: The listener's rule for clients without credentials; nil: allowed while no authenticator is
    ///     loaded.
    ///   - mountPoint: The listener's mount point; nil: none.
    public func open(
        _ version: ProtocolVersion = .v5, on loop: Int = 0, allowAnonymous: Bool? = nil,
        mountPoint: MountPoint? = nil,
        from peer: AcceptedConnection = AcceptedConnection(address: "192.0.2.1", port: 50_000, listener: "test")
    ) -> ScriptedClient {
        let transport = InMemoryTransport()
        loops[loop].perform {
            transport.open(
                Connection(
                    loop: broker.loops[loop], transport: transport, accepted: peer, allowAnonymous: allowAnonymous,
                    mountPoint: mountPoint))
        }
        return ScriptedClient(version: version, broker: self, loop: loops[loop], transport: transport)
    }

    /// Opens a connection, sends a CONNECT and takes the CONNACK, which must be a success.
    ///
    /// - Throws: ``TranscriptError`` when the broker refuses the client.
    public func connect(
        _ clientIdentifier: String, _ version: ProtocolVersion = .v5, on loop: Int = 0, cleanStart: Bool = true,
        keepAlive: UInt16 = 0, username: String? = nil, password: String? = nil, will: Will? = nil,
        properties: Properties = [], mountPoint: MountPoint? = nil
    ) throws -> ScriptedClient {
        let client = open(version, on: loop, mountPoint: mountPoint)
        try client.connect(
            clientIdentifier, cleanStart: cleanStart, keepAlive: keepAlive, username: username, password: password,
            will: will, properties: properties)
        return client
    }

    // MARK: Running

    /// Runs all loops until none has anything left to run now.
    ///
    /// - Parameter limit: How many steps at most.
    /// - Returns: Whether the loops came to rest.
    @discardableResult
    public func run(limit: Int = 10_000_000) -> Bool {
        var steps = 0
        var isBusy = true
        while isBusy {
            isBusy = false
            for loop in loops + [driver] {
                while steps < limit, loop.step() {
                    isBusy = true
                    steps += 1
                }
            }
            if steps >= limit { return false }
        }
        return true
    }

    /// Whether no loop has anything to run now.
    public var isIdle: Bool { (loops + [driver]).allSatisfy(\.isIdle) }

    /// When something is due next, in milliseconds of the monotonic clock; nil: nothing is.
    public var nextDeadline: Int64? { (loops.map(\.nextDeadline) + [clock.nextDeadline]).compactMap(\.self).min() }

    /// Lets time pass: timers fire one after the other, each at its time, and what they cause is handled.
    public func advance(seconds: Double) {
        let end = clock.monotonic + Int64(seconds * 1000)
        run()
        while let next = nextDeadline, next <= end {
            clock.advance(milliseconds: max(0, next - clock.monotonic))
            for loop in loops { loop.fireDue() }
            clock.wakeDue()
            run()
        }
        clock.advance(milliseconds: max(0, end - clock.monotonic))
        run()
    }

    /// Awaits something while the loops run.
    ///
    /// - Throws: What it throws, or ``TranscriptError`` when it has not ended after a minute of real time.
    public func perform<R: Sendable>(_ operation: @escaping @Sendable () async throws -> R) async throws -> R {
        let outcome = Outcome<R>()
        let task = Task(executorPreference: driver) {
            do {
                outcome.settle(.success(try await operation()))
            } catch {
                outcome.settle(.failure(error))
            }
        }
        try await settle("an awaited operation did not end") { outcome.result != nil }
        _ = task
        guard let result = outcome.result else { throw TranscriptError("an awaited operation has no result") }
        return try result.get()
    }

    /// Runs the loops until a condition holds, for plugins that work on threads of their own.
    ///
    /// - Parameter expectation: What to say when it does not hold after a minute of real time.
    public func settle(
        _ expectation: String = "the condition does not hold", until condition: () -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        var rounds = 0
        while true {
            run()
            if condition() { return }
            guard ContinuousClock.now < deadline else { throw TranscriptError(expectation) }
            rounds += 1
            if rounds < 100 { await Task.yield() } else { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    func runIfAutomatic() { if runsAutomatically { run() } }
}
