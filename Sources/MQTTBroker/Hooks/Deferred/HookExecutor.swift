/// Runs the task of a ``DeferredHook`` on its loop; when it is woken for the next hook, in place.
final class HookExecutor: TaskExecutor, @unchecked Sendable {
    private let scheduler: any LoopScheduler
    // Both are the loop's: while the task sleeps, nobody else has anything for it to run.
    private var isWaking = false
    private var job: UnownedJob?

    init(_ scheduler: any LoopScheduler) { self.scheduler = scheduler }

    /// Lets a task of this executor go on up to the next point where it waits for something. Called on the loop.
    func wake(_ sleeper: UnsafeContinuation<Void, Never>) {
        isWaking = true
        sleeper.resume()
        guard let job else { preconditionFailure("a task that is woken is handed to its executor") }
        self.job = nil
        job.runSynchronously(on: asUnownedTaskExecutor())
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard !isWaking else {
            isWaking = false
            self.job = job
            return
        }
        scheduler.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }
}
