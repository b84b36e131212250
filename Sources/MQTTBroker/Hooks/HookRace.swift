import MQTTHooks

/// One suspended hook against its deadline and against the connection that waits for it: whoever comes first decides.
/// Confined to its event loop.
final class HookRace: @unchecked Sendable {
    private var fail: ((any Error) -> Void)?
    private var task: Task<Void, Never>?
    private var timer: TimerToken?
    private let loop: BrokerLoop

    private init(_ loop: BrokerLoop, fail: @escaping (any Error) -> Void) {
        self.loop = loop
        self.fail = fail
    }

    /// Runs a hook's deferred answer on the loop's executor.
    ///
    /// - Parameters:
    ///   - seconds: The deadline.
    ///   - register: Gets the race, so that the connection can cancel it.
    static func run<T: Sendable>(
        on loop: BrokerLoop, seconds: Double, register: (HookRace) -> Void,
        _ body: @escaping @Sendable () async throws -> T
    ) async -> Result<T, any Error> {
        await withCheckedContinuation { (continuation: CheckedContinuation<Result<T, any Error>, Never>) in
            let race = HookRace(loop) { continuation.resume(returning: .failure($0)) }
            register(race)
            race.timer = loop.schedule(.hookDeadline(race), afterMilliseconds: Int64(seconds * 1000))
            race.task = Task.immediate(executorPreference: loop.scheduler.taskExecutor) {
                let result: Result<T, any Error>
                do {
                    result = .success(try await body())
                } catch {
                    result = .failure(error)
                }
                if race.finish() { continuation.resume(returning: result) }
            }
        }
    }

    /// The hook has answered: whether it came first.
    private func finish() -> Bool {
        guard fail != nil else { return false }
        fail = nil
        if let timer { loop.timers.cancel(timer) }
        return true
    }

    func timedOut() {
        timer = nil
        lose(HookFailure.timedOut)
    }

    func cancel() { lose(CancellationError()) }

    private func lose(_ error: any Error) {
        guard let fail else { return }
        _ = finish()
        task?.cancel()
        fail(error)
    }
}
