import MQTTCodec
import MQTTHooks

extension HookWaiter {
    /// Folds a subject through plugins, in order, until one says something else than "pass". Suspends only when a plugin
    /// asks for time.
    ///
    /// - Parameters:
    ///   - failure: What a plugin's failure means, by its denial; what it had edited does not count.
    ///   - ask: Calls one plugin.
    func fold<Hook, Outcome: TransformOutcome>(
        _ subject: inout Outcome.Subject, through hooks: [Hook], at point: HookPoint, failure: (Denial) -> Outcome,
        ask: (Hook, inout Outcome.Subject) throws -> Outcome
    ) async -> Outcome {
        for hook in hooks {
            guard let plugin = hook as? any Plugin else { continue }
            let before = subject
            let outcome: Outcome
            do {
                let answer = try ask(hook, &subject)
                if let deferred = answer.deferred {
                    (outcome, subject) = try await edited(subject, at: point, deferred)
                } else {
                    outcome = answer
                }
            } catch {
                subject = before
                outcome = failure(loop.chains.failed(point, plugin, error))
            }
            if !outcome.isPass { return outcome }
        }
        return .pass
    }

    private func edited<Outcome: TransformOutcome>(
        _ subject: Outcome.Subject, at point: HookPoint,
        _ body: @escaping @Sendable (inout Outcome.Subject) async throws -> Outcome
    ) async throws -> (Outcome, Outcome.Subject) {
        let (outcome, edited) = try await wait(point) {
            var edited = subject
            let outcome = try await body(&edited)
            return (outcome, edited)
        }.get()
        if outcome.deferred != nil { throw HookFailure.suspendedTwice }
        return (outcome, edited)
    }
}
