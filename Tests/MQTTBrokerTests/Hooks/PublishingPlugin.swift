import MQTTHooks
import Synchronization

/// Publishes a message for each message that it is asked about, when its closure has one.
final class PublishingPlugin: PublishInterceptor {
    let name: String
    let errors = Recorded<BackChannelError>()
    private let answer: @Sendable (Message) -> Message?
    private let handle = Mutex<(any BrokerHandle)?>(nil)

    init(name: String, answer: @escaping @Sendable (Message) -> Message?) {
        self.name = name
        self.answer = answer
    }

    func start(_ broker: any BrokerHandle) async throws { handle.withLock { $0 = broker } }

    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        publish(message.copy())
        return .pass
    }

    func publish(_ cause: Message) {
        guard let message = answer(cause), let handle = handle.withLock({ $0 }) else { return }
        do {
            try handle.publish(message, as: name)
        } catch {
            errors.append(error)
        }
    }
}

/// The same, after a pause.
final class AsyncPublishingPlugin: AsyncPublishInterceptor {
    let publishing: PublishingPlugin
    var name: String { publishing.name }

    init(_ publishing: PublishingPlugin) { self.publishing = publishing }

    func start(_ broker: any BrokerHandle) async throws { try await publishing.start(broker) }

    func intercept(_ message: inout Message, from client: Client) async throws -> PublishOutcome {
        await Task.yield()
        publishing.publish(message)
        return .pass
    }
}
