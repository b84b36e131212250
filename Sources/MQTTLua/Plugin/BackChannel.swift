import MQTTHooks
import Synchronization

/// What scripts may ask of the broker, from every event loop.
///
/// What `on_load` publishes before the broker has started is kept and goes out when it starts.
final class BackChannel: Sendable {
    /// How many messages are kept for the start.
    static let maximumPending = 1000

    private struct State {
        var broker: (any BrokerHandle)?
        var pending: [Message] = []
    }

    private let plugin: String
    private let state = Mutex(State())

    /// - Parameter plugin: The name under which the messages are published.
    init(plugin: String) {
        self.plugin = plugin
    }

    /// The broker, once it runs.
    var broker: (any BrokerHandle)? { state.withLock { $0.broker } }

    /// Publishes what waits, in its order, and passes everything on from now on.
    func open(_ broker: any BrokerHandle) throws {
        while true {
            let messages = state.withLock { state -> [Message] in
                if state.pending.isEmpty { state.broker = broker }
                defer { state.pending = [] }
                return state.pending
            }
            if messages.isEmpty { return }
            for message in messages { try broker.publish(message, as: plugin) }
        }
    }

    /// Publishes a message; returns why that is not possible, in one sentence.
    func publish(_ message: Message) -> String? {
        let (broker, isKept) = state.withLock { state -> ((any BrokerHandle)?, Bool) in
            if let broker = state.broker { return (broker, false) }
            guard state.pending.count < Self.maximumPending else { return (nil, false) }
            state.pending.append(message)
            return (nil, true)
        }
        if isKept { return nil }
        guard let broker else { return Self.notRunning }
        do {
            try broker.publish(message, as: plugin)
            return nil
        } catch {
            return error.description
        }
    }

    private static let notRunning = "the broker is not running yet"
}
