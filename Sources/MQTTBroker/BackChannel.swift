import Logging
import MQTTCodec
import MQTTHooks

/// What plugins may do back, as the broker does it.
struct BackChannel: BrokerHandle {
    private static let deepestNesting = 8

    private let reference: BrokerReference

    init(_ broker: Broker) { reference = BrokerReference(broker) }

    /// The broker, as long as it is there: a plugin may keep its handle for longer.
    var broker: Broker? { reference.broker }

    func publish(_ message: Message, as plugin: String) throws(BackChannelError) {
        guard TopicName.isValid(message.topic) else { throw .invalidTopic(message.topic) }
        guard let broker, !broker.isShuttingDown, let first = broker.loops.first else { throw .notRunning }
        let loop = broker.loops.first { $0.scheduler.isCurrent } ?? first
        let depth = max(loop.scheduler.isCurrent ? loop.hookContext.publishDepth : 0, PublishNesting.depth) + 1
        guard depth <= Self.deepestNesting else { throw .nestedTooDeep }
        var message = message
        message.origin = .script
        message.publisher = nil
        let submitted = message
        loop.scheduler.execute {
            let client = Client(id: "$script/\(plugin.split(separator: "/").last ?? "")", isInternal: true)
            loop.submit(submitted, from: client, except: plugin, depth: depth)
        }
    }

    func disconnect(_ selector: ClientSelector, reasonCode: ReasonCode, reasonString: String?) async -> Int {
        var count = 0
        for loop in broker?.loops ?? [] {
            let part = await loop.run { loop in
                let selected = loop.connections.filter { $0.session != nil && selector.matches($0.client) }
                for connection in selected {
                    connection.sayGoodbye(reasonCode, reason: reasonString)
                    connection.end(.kick, reasonCode, reason: reasonString, draining: connection.version == .v5)
                }
                return selected.count
            }
            count += part ?? 0
        }
        return count
    }

    func log(_ level: LogLevel, _ message: String, plugin: String, fields: [(name: String, value: String)]) {
        let severity: Logger.Level =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        var metadata: Logger.Metadata = ["martlet.plugin": "\(plugin)"]
        for field in fields { metadata[field.name] = "\(field.value)" }
        broker?.logger.log(level: severity, "\(message)", metadata: metadata)
    }
}

/// The broker of a back-channel.
private final class BrokerReference: @unchecked Sendable {
    private(set) weak var broker: Broker?

    init(_ broker: Broker) { self.broker = broker }
}
