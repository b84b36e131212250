public import Logging
public import MQTTBroker
public import MQTTHooks
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

/// A broker with its listeners: what a program embeds, and what the `martlet` command runs.
public final class BrokerServer: Service, Sendable {
    private struct State {
        var group: MultiThreadedEventLoopGroup?
        var listeners: [any Channel] = []
    }

    let broker: Broker
    private let listeners: [ListenerConfiguration]
    private let logger: Logger
    private let state = Mutex(State())

    /// A server that has not started.
    ///
    /// - Parameters:
    ///   - configuration: Limits, plugins and stores.
    ///   - listeners: Where to listen, each with a name of its own; empty for a broker that is used through ``handle``
    ///     alone.
    ///   - logger: Where the broker logs; never sees passwords.
    public init(
        configuration: BrokerConfiguration = BrokerConfiguration(),
        listeners: [ListenerConfiguration] = [ListenerConfiguration()],
        logger: Logger
    ) {
        var configuration = configuration
        for listener in listeners {
            if let chain = listener.chain { configuration.listenerChains[listener.name] = chain }
        }
        broker = Broker(configuration: configuration, clock: .system, logger: logger)
        self.listeners = listeners
        self.logger = logger
    }

    /// What a program that embeds the broker may do: publish, disconnect, enumerate.
    public var handle: any BrokerHandle { broker.handle }

    /// The plugins that are asked at each hook point about the clients of a listener, in order. Known once the server has
    /// started.
    ///
    /// - Parameter listener: The listener's name; without one, about the broker's own messages.
    public func hookOrder(listener: String = "") async -> [(point: HookPoint, plugins: [String])] {
        await broker.hookOrder(listener: listener)
    }

    /// What each plugin has done at each hook point since the server started.
    public func hookStatistics() async -> [HookStatistics] { await broker.hookStatistics() }

    /// Starts the plugins, then opens the listeners in order. Keep the server until ``shutdown()`` has returned: its
    /// connections do not.
    ///
    /// - Returns: The listeners with the ports that they got.
    /// - Throws: ``DuplicateListenerError``, ``ListenError``, or what a plugin or store throws. Nothing is left running then.
    @discardableResult
    public func start() async throws -> [BoundListener] {
        var names: Set<String> = []
        for listener in listeners where !names.insert(listener.name).inserted {
            throw DuplicateListenerError(listener: listener.name)
        }
        let count = broker.configuration.eventLoops ?? System.coreCount
        let group = MultiThreadedEventLoopGroup(numberOfThreads: min(max(1, count), 64))
        state.withLock { $0.group = group }
        var loops: [any EventLoop] = []
        for eventLoop in group.makeIterator() { loops.append(eventLoop) }
        var bound: [BoundListener] = []
        do {
            try await broker.start(schedulers: loops.map { EventLoopScheduler($0) })
            let acceptor = Acceptor(eventLoops: loops, broker: broker)
            for listener in listeners {
                let channel = try await acceptor.open(listener, on: group)
                state.withLock { $0.listeners.append(channel) }
                bound.append(
                    BoundListener(
                        name: listener.name, host: channel.localAddress?.ipAddress ?? listener.host,
                        port: channel.localAddress?.port ?? listener.port))
            }
        } catch {
            await shutdown()
            throw error
        }
        return bound
    }

    /// Closes the listeners, disconnects every client (MQTT 5 with 0x8B), saves sessions and stops the plugins.
    /// A second call does nothing.
    public func shutdown() async {
        let (group, channels) = state.withLock { state in
            defer { state = State() }
            return (state.group, state.listeners)
        }
        guard let group else { return }
        for channel in channels { try? await channel.close() }
        await broker.shutdown()
        try? await group.shutdownGracefully()
    }

    /// Asks every plugin to reload.
    ///
    /// - Throws: The error of the first plugin that could not; it goes on as before.
    public func reload() async throws { try await broker.reload() }

    /// Starts, runs until a graceful shutdown is asked for, and shuts down.
    public func run() async throws {
        try await start()
        try? await gracefulShutdown()
        await shutdown()
    }
}
