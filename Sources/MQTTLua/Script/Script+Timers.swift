import Logging
import LuaRuntime

extension Script {
    /// In how many seconds a timer's function that waits for something has to end.
    static let timerDeadline = 30.0

    /// Calls the function of a timer; what goes wrong is logged. On the event loop.
    ///
    /// - Parameter done: Called on the loop when the function has ended, also when it has waited for something.
    func fire(
        _ function: LuaReference, on executor: LoopExecutor, then done: @escaping @Sendable () -> Void
    ) {
        let site = CallSite(script: self, point: nil, name: "timer", line: nil)
        do {
            let progress = try site.run { try $0.state.begin(function, results: { _ in }) }
            guard case .suspended(let thread) = progress else { return done() }
            let call = SuspendedCall(site, thread, on: executor)
            Task.immediate(executorPreference: executor) {
                do {
                    try await call.finish(timeout: Self.timerDeadline) { _, _ in }
                } catch {
                    self.report(error)
                }
                done()
            }
        } catch {
            report(error)
            done()
        }
    }

    private func report(_ error: any Error) {
        context.logger.error("timer failed", metadata: ["lua.error": "\(error)"])
    }
}
