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
        _ subject: inout Outcome.Subject, through hooks: [Hooked<Hook>], failure: (Denial) -> Outcome,
        ask: (Hook, inout Outcome.Subject) throws -> Outcome
    ) async -> Outcome {
        for entry in hooks {
            let before = subject
            let outcome: Outcome
            let began = entry.meter.begin()
            do {
                let answer = try ask(entry.hook, &subject)
                entry.meter.end(began)
                if let deferred = answer.deferred {
                    (outcome, subject) = try await edited(subject, by: entry.meter, deferred)
                } else {
                    outcome = answer
                }
                entry.meter.count(outcome.answer)
            } catch {
                subject = before
                outcome = failure(chains.failed(entry.meter, error))
            }
            if !outcome.isPass { return outcome }
        }
        return .pass
    }

    private func edited<Outcome: TransformOutcome>(
        _ subject: Outcome.Subject, by meter: HookMeter,
        _ body: @escaping @Sendable (inout Outcome.Subject) async throws -> Outcome
    ) async throws -> (Outcome, Outcome.Subject) {
        let (outcome, edited) = try await wait(meter) {
            var edited = subject
            let outcome = try await body(&edited)
            return (outcome, edited)
        }.get()
        if outcome.deferred != nil { throw HookFailure.suspendedTwice }
        return (outcome, edited)
    }
}
