import MQTTHooks

/// Runs the tasks of scripts on their event loop.
final class LoopExecutor: TaskExecutor {
    let loop: LoopIdentity

    init(_ loop: LoopIdentity) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
