import MQTTHooks

/// The answer of a hook that has asked for time. Most such hooks answer at once after all (what they look up is known
/// already): then nothing waits, no deadline is set, and the next hook is asked in the same task, since making one takes
/// longer than most of them do.
final class DeferredHook<Answer: Sendable>: HookRace, @unchecked Sendable {
    /// The answer; nil: the hook takes its time.
    private(set) var result: Result<Answer, any Error>?
    private let executor: HookExecutor
    private var task: Task<Void, Never>?
    private var body: (@Sendable () async throws -> Answer)?
    private var depth = 0
    /// The task, while there is nothing to ask.
    private var sleeper: UnsafeContinuation<Void, Never>?
    private var waiter: CheckedContinuation<Void, Never>?
    /// Whether the task ends with the hook that it runs.
    private var isLast: Bool

    /// Runs a hook's deferred answer on the loop, up to the first point where it waits for something.
    convenience init(_ body: @escaping @Sendable () async throws -> Answer, in context: HookContext) {
        self.init(context, body)
    }

    /// What can be asked again and again, until a hook takes its time.
    convenience init(in context: HookContext) {
        self.init(context, nil)
    }

    private init(_ context: HookContext, _ body: (@Sendable () async throws -> Answer)?) {
        self.body = body
        isLast = body != nil
        depth = context.publishDepth
        executor = HookExecutor(context.scheduler)
        super.init()
        // Detached: what is asked later is no business of whoever is served now.
        task = Task.immediateDetached(executorPreference: executor) { await self.run() }
    }

    /// Runs a hook's deferred answer likewise. What has answered at once can be asked again.
    func ask(_ body: @escaping @Sendable () async throws -> Answer, depth: Int) -> Deferral<Answer> {
        guard let sleeper else { preconditionFailure("what takes its time is not asked anything else") }
        self.sleeper = nil
        self.body = body
        self.depth = depth
        executor.wake(sleeper)
        guard let result else {
            isLast = true
            return .suspended(self)
        }
        self.result = nil
        return .answered(result)
    }

    /// Nothing more will be asked.
    func end() {
        guard let sleeper else { return }
        self.sleeper = nil
        executor.wake(sleeper)
    }

    private func run() async {
        repeat {
            if body == nil { await withUnsafeContinuation { sleeper = $0 } }
            guard let body else { return }
            self.body = nil
            do {
                // What the hook publishes after it has waited is nested as deep as what it publishes before.
                let answer =
                    depth == 0 ? try await body() : try await PublishNesting.$depth.withValue(depth, operation: body)
                settle(.success(answer))
            } catch {
                settle(.failure(error))
            }
        } while !isLast
    }

    /// The answer, or why there is none; once.
    ///
    /// - Parameter seconds: The deadline, from now.
    func wait(on loop: BrokerLoop, seconds: Double) async -> Result<Answer, any Error> {
        if result == nil {
            let timer = loop.schedule(.hookDeadline(self), afterMilliseconds: Int64(seconds * 1000))
            await withCheckedContinuation { waiter = $0 }
            loop.timers.cancel(timer)
        }
        guard let result else { preconditionFailure("a hook that is waited for has a result in the end") }
        return result
    }

    private func settle(_ outcome: Result<Answer, any Error>) {
        guard result == nil else { return }
        result = outcome
        waiter?.resume()
        waiter = nil
    }

    override func lose(_ error: any Error) {
        guard result == nil else { return }
        task?.cancel()
        settle(.failure(error))
    }
}
