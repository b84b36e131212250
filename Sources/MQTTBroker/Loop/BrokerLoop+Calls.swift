extension BrokerLoop {
    /// Runs a closure on the loop and waits for what it returns. From anywhere.
    ///
    /// - Returns: Nil when the loop has ended, or ends before it comes to it.
    @discardableResult
    func run<R: Sendable>(_ body: @escaping @Sendable (BrokerLoop) -> R) async -> R? {
        await withCheckedContinuation { continuation in
            guard let call = calls.begin({ continuation.resume(returning: nil) }) else {
                return continuation.resume(returning: nil)
            }
            scheduler.execute {
                guard self.calls.finish(call) else { return }
                continuation.resume(returning: body(self))
            }
        }
    }

    /// Runs something on the loop that may wait, and waits for what it returns. From anywhere.
    ///
    /// - Returns: Nil when the loop has ended, or ends before it is done.
    func runToEnd<R: Sendable>(_ body: @escaping @Sendable (BrokerLoop) async -> R) async -> R? {
        await withCheckedContinuation { continuation in
            guard let call = calls.begin({ continuation.resume(returning: nil) }) else {
                return continuation.resume(returning: nil)
            }
            Task(executorPreference: scheduler.taskExecutor) {
                let result = await body(self)
                if self.calls.finish(call) { continuation.resume(returning: result) }
            }
        }
    }
}
