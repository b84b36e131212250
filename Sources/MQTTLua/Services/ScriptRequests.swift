import MQTTCodec
import MQTTHooks
import Metrics
import Synchronization

/// The requests of scripts that wait for an answer, by the topics to which it is to be published.
///
/// These topics stand below ``prefix``. What is published there reaches the script that asked and nobody else: whoever
/// answers needs the right to publish there, and cannot guess the topics of other requests.
final class ScriptRequests: Sendable {
    /// How a request ends.
    enum Outcome: Sendable {
        case answer(Message)
        /// Why there is no answer, in one sentence.
        case failure(String)
    }

    /// What all response topics begin with.
    static let prefix = "$script/reply/"
    private let limit: Int
    private let refusals = Counter(label: "mqtt_lua_requests_refused_total")
    private let waiting = Mutex<[String: CheckedContinuation<Outcome, any Error>]>([:])

    /// - Parameter limit: How many requests may wait at the same time.
    init(limit: Int = 10_000) {
        self.limit = limit
    }

    /// Whether any request waits.
    var isAwaited: Bool { waiting.withLock { !$0.isEmpty } }

    /// A response topic that nobody can guess.
    static func newTopic() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return prefix + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Waits for the answer that is published to a topic.
    ///
    /// - Parameters:
    ///   - seconds: After which the outcome is the failure "timeout".
    ///   - ask: Sends the request; returns why that is not possible.
    /// - Throws: `CancellationError` when the task is cancelled.
    func answer(
        to topic: String, within seconds: Double, clock: ScriptClock, ask: @Sendable () -> String?
    ) async throws -> Outcome {
        // A child of the calling task, so that it runs where that does.
        try await withThrowingTaskGroup(of: Void.self) { [self] group in
            group.addTask { [self] in
                do { try await clock.sleep(seconds) } catch { return }
                end(topic, .success(.failure("timeout")))
            }
            defer { group.cancelAll() }
            return try await wait(for: topic, ask: ask)
        }
    }

    private func wait(for topic: String, ask: @Sendable () -> String?) async throws -> Outcome {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isAdmitted = waiting.withLock { waiting in
                    guard waiting.count < limit else { return false }
                    waiting[topic] = continuation
                    return true
                }
                guard isAdmitted else {
                    refusals.increment()
                    return continuation.resume(returning: .failure("too many requests wait for an answer"))
                }
                if Task.isCancelled { return end(topic, .failure(CancellationError())) }
                if let failure = ask() { end(topic, .success(.failure(failure))) }
            }
        } onCancel: {
            end(topic, .failure(CancellationError()))
        }
    }

    /// Takes a message that is an answer to a request, whether somebody still waits for it or not.
    ///
    /// - Returns: Whether it is one; it goes nowhere else then.
    func take(_ message: borrowing MessageDraft) -> Bool {
        let isAnswer = message.withTopicBytes { topic in
            topic.count >= Self.prefix.utf8.count
                && topic.prefix(Self.prefix.utf8.count).elementsEqual(Self.prefix.utf8)
        }
        if isAnswer { end(message.topic, .success(.answer(message.copy()))) }
        return isAnswer
    }

    private func end(_ topic: String, _ result: Result<Outcome, any Error>) {
        waiting.withLock { $0.removeValue(forKey: topic) }?.resume(with: result)
    }
}
