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
        _ subject: inout Outcome.Subject, through hooks: HookList<Hook>, failure: (Denial) -> Outcome,
        ask: (Hook, inout Outcome.Subject) throws -> Outcome
    ) async -> Outcome {
        for entry in hooks {
            let before = subject
            let outcome: Outcome
            let began = entry.begin()
            do {
                let answer = try ask(entry.hook, &subject)
                entry.end(began)
                if let deferred = answer.deferred {
                    (outcome, subject) = try await edited(subject, by: entry.meter, deferred)
                } else {
                    outcome = answer
                }
                entry.count(outcome.answer)
            } catch {
                subject = before
                outcome = failure(chains.failed(entry.meter, error))
            }
            if !outcome.isPass { return outcome }
        }
        return .pass
    }

    /// What the interceptors leave of a CONNECT.
    func intercept(
        _ connect: ConnectDraft, on accepted: AcceptedConnection
    ) async -> (ConnectOutcome, ConnectDraft) {
        var draft = connect
        let outcome: ConnectOutcome = await fold(
            &draft, through: chains.connectInterceptors, failure: { .reject($0.reasonCode) },
            ask: { try $0.intercept(&$1, on: accepted) })
        guard outcome.isPass, draft != connect, !draft.connect.canBeSent else { return (outcome, draft) }
        chains.failures.report(
            .onConnect, "", HookFailure.invalidResult("the edited CONNECT is not one that a client could send"))
        return (.reject(.implementationSpecificError), draft)
    }

    private func edited<Outcome: TransformOutcome>(
        _ subject: Outcome.Subject, by meter: HookMeter,
        _ body: @escaping @Sendable (inout Outcome.Subject) async throws -> Outcome
    ) async throws -> (Outcome, Outcome.Subject) {
        let deferred = DeferredHook(HookChains.editing(subject, body), in: loop.hookContext)
        if deferred.result == nil { meter.suspend(deferred) }
        let answer = deferred.result == nil ? await wait(deferred, meter) : deferred.result
        guard let (outcome, edited) = try answer?.get(), outcome.deferred == nil else {
            throw HookFailure.suspendedTwice
        }
        return (outcome, edited)
    }
}
