import Glibc
import MQTTBroker
import NIOCore
import NIOPosix

/// Opens listening sockets, and gives each accepted connection the handler of its event loop.
struct Acceptor: Sendable {
    private let brokerLoops: [ObjectIdentifier: BrokerLoop]
    /// Its loops do not keep it, and whoever accepts connections for it needs it.
    private let broker: Broker

    init(eventLoops: [any EventLoop], broker: Broker) {
        var loops: [ObjectIdentifier: BrokerLoop] = [:]
        for (eventLoop, brokerLoop) in zip(eventLoops, broker.loops) { loops[ObjectIdentifier(eventLoop)] = brokerLoop }
        self.brokerLoops = loops
        self.broker = broker
    }

    func open(_ listener: ListenerConfiguration, on group: any EventLoopGroup) async throws -> any Channel {
        let loops = brokerLoops
        let broker = broker
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 65_536)
            )
            .childChannelOption(
                .writeBufferWaterMark, value: ChannelOptions.Types.WriteBufferWaterMark(low: 131_072, high: 524_288)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    withExtendedLifetime(broker) {}
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else {
                        preconditionFailure("a connection on an event loop that is not the broker's")
                    }
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(loop: loop, listener: listener))
                }
            }
        do {
            return try await bootstrap.bind(host: listener.host, port: listener.port).get()
        } catch {
            throw ListenError(
                listener: listener.name, address: "\(listener.host):\(listener.port)", reason: Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return switch error.errnoCode {
        case EADDRINUSE: "the port is in use"
        case EACCES: "permission denied (ports below 1024 need a privilege)"
        case EADDRNOTAVAIL: "this machine has no such address"
        default: String(cString: strerror(error.errnoCode))
        }
    }
}
