import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Serves the admin API on a Unix domain socket. Requests are read and answers put together on a thread of its own; what
/// the event loops know they tell between the packets of clients, a few milliseconds at a time.
final class AdminServer: Service, Sendable {
    private struct State {
        var isClosed = false
        var socket: AdminSocket?
        var group: MultiThreadedEventLoopGroup?
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    /// How long answers that are under way may take once the broker shuts down.
    private static let farewell = Duration.seconds(2)

    private let path: String
    private let router: AdminRouter
    private let logger: Logger
    private let state = Mutex(State())

    /// A server that does not listen yet.
    init(path: String, router: AdminRouter, logger: Logger) {
        self.path = path
        self.router = router
        self.logger = logger
    }

    /// Begins to listen. Does nothing once the server has been closed, and undoes it when that happens meanwhile.
    ///
    /// - Throws: ``AdminSocketError``
    func open() async throws {
        guard !state.withLock({ $0.isClosed }) else { return }
        let socket = try AdminSocket.open(path)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ServerBootstrap(group: group)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: true, withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(AdminConnection(router: router))
                    keep(channel)
                }
            }
        let listener: any Channel
        do {
            listener = try await bootstrap.withBoundSocket(socket.descriptor).get()
        } catch {
            socket.remove()
            try? await group.shutdownGracefully()
            throw error
        }
        let isWanted = state.withLock { state in
            guard !state.isClosed else { return false }
            state.socket = socket
            state.group = group
            state.listener = listener
            return true
        }
        guard isWanted else {
            // The broker was told to stop while it started, which is no failure.
            socket.remove()
            try? await group.shutdownGracefully()
            return
        }
        logger.info("admin socket open", metadata: ["path": "\(path)"])
    }

    /// Serves until the broker is about to shut down.
    func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    /// Removes the socket, lets answers that are under way go out, and closes. A second call does nothing.
    func close() async {
        let (socket, group, listener) = state.withLock { state in
            defer {
                state.isClosed = true
                state.socket = nil
                state.group = nil
                state.listener = nil
            }
            return (state.socket, state.group, state.listener)
        }
        socket?.remove()
        try? await listener?.close()
        for channel in state.withLock({ Array($0.connections.values) }) {
            channel.pipeline.fireUserInboundEventTriggered(AdminConnection.Farewell())
        }
        let deadline = ContinuousClock.now + Self.farewell
        while !state.withLock({ $0.connections.isEmpty }), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        try? await group?.shutdownGracefully()
    }

    private func keep(_ channel: any Channel) {
        let identifier = ObjectIdentifier(channel)
        state.withLock { $0.connections[identifier] = channel }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { $0.connections[identifier] = nil }
        }
    }
}
