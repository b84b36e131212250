import Logging
import MQTTBroker
import MQTTCodec
import MQTTTransport

/// The real server on a port of its own, one for each configuration that tests need, started by the first of them.
///
/// One event loop each: what one client has been told is done is done for the others, too, so that silence can be
/// asserted without waiting.
actor Server {
    /// A way to configure the server.
    enum Kind: String, CaseIterable {
        /// As it comes.
        case plain
        /// No QoS 2 publishes, no retained messages, and only plain subscriptions.
        case modest
        /// Small packets, no topic aliases, a keep alive of a minute at most, no empty client identifiers.
        case strict
        /// Clients and topics are judged by ``Doorkeeper``.
        case guarded
        /// Clients are asked by ``Examiner``.
        case examined
    }

    private static let shared = Server()

    private var starts: [Kind: Task<Int, any Error>] = [:]
    private var running: [BrokerServer] = []

    /// The port of a server, which runs until the tests end.
    static func port(of kind: Kind) async throws -> Int { try await shared.start(kind).value }

    private func start(_ kind: Kind) -> Task<Int, any Error> {
        if let start = starts[kind] { return start }
        let start = Task {
            let server = BrokerServer(
                configuration: Self.configuration(of: kind), listeners: [ListenerConfiguration(port: 0)],
                logger: Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() })
            let listeners = try await server.start()
            guard let port = listeners.first?.port else { throw Unexpected("no listener") }
            running.append(server)
            return port
        }
        starts[kind] = start
        return start
    }

    private static func configuration(of kind: Kind) -> BrokerConfiguration {
        var configuration = BrokerConfiguration()
        configuration.eventLoops = 1
        switch kind {
        case .plain: break
        case .modest:
            configuration.limits.maximumQoS = .atLeastOnce
            configuration.limits.retainAvailable = false
            configuration.limits.wildcardSubscriptionAvailable = false
            configuration.limits.subscriptionIdentifiersAvailable = false
            configuration.limits.sharedSubscriptionAvailable = false
        case .strict:
            configuration.limits.maximumPacketSize = 1000
            configuration.limits.topicAliasMaximum = 0
            configuration.limits.maximumKeepAlive = 60
            configuration.limits.allowZeroLengthClientIdentifier = false
        case .guarded:
            configuration.plugins = [Doorkeeper()]
        case .examined:
            configuration.plugins = [Examiner()]
        }
        return configuration
    }
}
