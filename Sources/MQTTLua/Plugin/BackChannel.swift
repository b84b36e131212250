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
        var pending: [(message: Message, publisher: String)] = []
    }

    private let state = Mutex(State())

    /// The broker, once it runs.
    var broker: (any BrokerHandle)? { state.withLock { $0.broker } }

    /// Publishes what waits, in its order, and passes everything on from now on.
    func open(_ broker: any BrokerHandle) throws {
        while true {
            let pending = state.withLock { state in
                if state.pending.isEmpty { state.broker = broker }
                defer { state.pending = [] }
                return state.pending
            }
            if pending.isEmpty { return }
            for (message, publisher) in pending { try broker.publish(message, as: publisher) }
        }
    }

    /// Publishes a message under the name of a script; returns why that is not possible, in one sentence.
    func publish(_ message: Message, as publisher: String) -> String? {
        let (broker, isKept) = state.withLock { state -> ((any BrokerHandle)?, Bool) in
            if let broker = state.broker { return (broker, false) }
            guard state.pending.count < Self.maximumPending else { return (nil, false) }
            state.pending.append((message, publisher))
            return (nil, true)
        }
        if isKept { return nil }
        guard let broker else { return "\(Self.maximumPending) messages wait for the broker to start" }
        do {
            try broker.publish(message, as: publisher)
            return nil
        } catch {
            return error.description
        }
    }
}
