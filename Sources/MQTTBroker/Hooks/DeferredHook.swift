import MQTTHooks

/// The answer of a hook that has asked for time. Most such hooks answer at once after all (what they look up is known
/// already): then nothing waits, and no deadline is set.
final class DeferredHook<Answer: Sendable>: HookRace, @unchecked Sendable {
    /// The answer; nil: the hook takes its time.
    private(set) var result: Result<Answer, any Error>?
    private var task: Task<Void, Never>?
    private var continuation: CheckedContinuation<Void, Never>?

    /// Runs a hook's deferred answer on the loop, up to the first point where it waits for something.
    init(_ body: @escaping @Sendable () async throws -> Answer, in context: HookContext) {
        super.init()
        let depth = context.publishDepth
        task = Task.immediate(executorPreference: context.executor) {
            do {
                // What the hook publishes after it has waited is nested as deep as what it publishes before.
                let answer =
                    depth == PublishNesting.depth
                    ? try await body() : try await PublishNesting.$depth.withValue(depth, operation: body)
                self.settle(.success(answer))
            } catch {
                self.settle(.failure(error))
            }
        }
    }

    /// The answer, or why there is none; once.
    ///
    /// - Parameter seconds: The deadline, from now.
    func wait(on loop: BrokerLoop, seconds: Double) async -> Result<Answer, any Error> {
        if result == nil {
            let timer = loop.schedule(.hookDeadline(self), afterMilliseconds: Int64(seconds * 1000))
            await withCheckedContinuation { continuation = $0 }
            loop.timers.cancel(timer)
        }
        guard let result else { preconditionFailure("a hook that is waited for has a result in the end") }
        return result
    }

    private func settle(_ outcome: Result<Answer, any Error>) {
        guard result == nil else { return }
        result = outcome
        continuation?.resume()
        continuation = nil
    }

    override func lose(_ error: any Error) {
        guard result == nil else { return }
        task?.cancel()
        settle(.failure(error))
    }
}
