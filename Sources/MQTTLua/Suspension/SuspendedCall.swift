import LuaRuntime
import MQTTHooks

/// A call of a hook that waits for something: its coroutine, what it waits for, and what its arguments stand for.
///
/// `@unchecked Sendable`: confined to the event loop of the script. A call whose answer nobody wants any more, because
/// it is cancelled, too late, or was never asked for, closes its coroutine on that loop.
final class SuspendedCall: @unchecked Sendable {
    private let site: CallSite
    private let thread: LuaThread
    /// What the arguments stand for.
    private let kept: [any AnyObject & Sendable]
    private let executor: LoopExecutor
    private var operation: ScriptOperation?
    private var waiting: CheckedContinuation<ScriptAnswer, any Error>?
    private var task: Task<Void, Never>?
    private var timer: Task<Void, Never>?
    private var end: (any Error)?
    private var isRunning = false
    private var isOver = false

    /// - Parameter kept: What the arguments stand for from now on.
    init(
        _ site: CallSite, _ thread: LuaThread, on executor: LoopExecutor, keeping kept: [any AnyObject & Sendable] = []
    ) {
        self.site = site
        self.thread = thread
        self.kept = kept
        self.executor = executor
        operation = site.takeOperation()
    }

    deinit {
        timer?.cancel()
        guard !isOver else { return }
        executor.loop.execute { [site, thread, kept] in
            // The script may touch its arguments while it closes its variables.
            try? site.run { _ in thread.cancel() }
            withExtendedLifetime(kept) {}
        }
    }

    /// Nil for a call that is no hook's.
    var point: HookPoint? { site.point }

    /// An error about the hook; the text reads on after its name.
    func error(_ text: String) -> LuaScriptError { site.error(text) }

    /// Has the objects that the script knows as `old` stand for a copy that the call keeps.
    func replace(_ old: UnsafeRawPointer, by copy: UnsafeMutableRawPointer) {
        thread.replace(old, by: copy)
    }

    /// Goes on until the hook has returned. Called once, by a task on the event loop.
    ///
    /// - Parameters:
    ///   - timeout: In how many seconds the call is given up, where the hook does not say; nil: never.
    ///   - results: Reads what the hook returned.
    /// - Throws: ``LuaScriptError``, or `CancellationError` when the task was cancelled.
    func finish<R>(
        timeout: Double? = nil, results: (LuaResults, Script) throws -> R
    ) async throws -> R {
        startTimer(site.timeout ?? timeout)
        defer { timer?.cancel() }
        while true {
            if let end { throw end }
            let answer = await answer()
            if let end { throw end }
            if let value = try goOn(answer, results: results) { return value }
            if let end { abandon(end) }
        }
    }

    /// Resumes the coroutine, and reads its results if that ends it.
    private func goOn<R>(
        _ answer: Result<ScriptAnswer, any Error>, results: (LuaResults, Script) throws -> R
    ) throws -> R? {
        isRunning = true
        defer { isRunning = false }
        do {
            return try site.run { script in
                switch try script.state.resume(thread, results: { push in try answer.get()(push) }) {
                case .suspended:
                    operation = site.takeOperation()
                    return nil
                case .finished:
                    isOver = true
                    defer { thread.finish() }
                    return try results(thread.results, script)
                }
            }
        } catch {
            isOver = true
            throw error
        }
    }

    /// What the script waits for, or why there is none.
    private func answer() async -> Result<ScriptAnswer, any Error> {
        guard let operation else { return .failure(LuaFailure.message("nothing to wait for")) }
        self.operation = nil
        defer { task = nil }
        do {
            return .success(
                try await withTaskCancellationHandler {
                    try await withCheckedThrowingContinuation { continuation in
                        waiting = continuation
                        task = Task.immediate(executorPreference: executor) { [weak self] in
                            let result: Result<ScriptAnswer, any Error>
                            do {
                                result = .success(try await operation())
                            } catch {
                                result = .failure(error)
                            }
                            self?.settle(result)
                        }
                    }
                } onCancel: {
                    executor.loop.execute { self.abandon(CancellationError()) }
                })
        } catch {
            return .failure(error)
        }
    }

    /// The operation has ended.
    private func settle(_ result: Result<ScriptAnswer, any Error>) {
        guard let waiting else { return }
        self.waiting = nil
        waiting.resume(with: result)
    }

    /// Ends the call: its `<close>` variables are closed, and nothing else of it runs.
    func abandon(_ error: any Error) {
        guard !isOver else { return }
        end = error
        // It stops where it waits next.
        if isRunning { return }
        isOver = true
        task?.cancel()
        // The script may touch its arguments while it closes its variables.
        try? site.run { _ in thread.cancel() }
        settle(.failure(error))
    }

    private func startTimer(_ seconds: Double?) {
        guard let seconds else { return }
        let error = site.error("did not answer within \(seconds) s")
        timer = Task(executorPreference: executor) {
            [loop = executor.loop, clock = site.script.context.services.clock, weak self] in
            do { try await clock.sleep(seconds) } catch { return }
            guard let call = self else { return }
            loop.execute { call.abandon(error) }
        }
    }
}
