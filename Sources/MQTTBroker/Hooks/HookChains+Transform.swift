import MQTTCodec
import MQTTHooks

extension HookChains {
    /// Folds the message through the interceptors from `index` on.
    ///
    /// - Parameter except: The plugin that published the message, which is not asked.
    func intercept(
        _ message: inout MessageDraft, from client: Client, except: String? = nil, startingAt index: Int = 0
    ) -> PublishStep {
        let list = publishInterceptors
        for index in index..<list.count {
            if let except, list.meter(at: index).plugin == except { continue }
            let tally = list.tallies[index]
            let began = tally.begin()
            do {
                let outcome = try list.hooks[index].intercept(&message, from: client)
                if case .pass = outcome {
                    tally.end(began, .pass)
                    continue
                }
                let step = stopped(&message, outcome, at: index)
                tally.end(began)
                if let step { return step }
            } catch {
                tally.end(began)
                return failed(list.meter(at: index), toIntercept: error)
            }
        }
        return .finished(.pass)
    }

    /// Goes on when the interceptor at `index` has not simply let the message pass.
    @inline(never)
    func intercept(
        _ message: inout MessageDraft, from client: Client, after outcome: PublishOutcome, at index: Int
    ) -> PublishStep {
        stopped(&message, outcome, at: index) ?? intercept(&message, from: client, startingAt: index + 1)
    }

    /// What the failure of an interceptor means for the message.
    func failed(_ meter: HookMeter, toIntercept error: any Error) -> PublishStep {
        .finished(rejected(failed(meter, error)))
    }

    /// What follows when an interceptor has not simply let the message pass; nil: it did, after all.
    @inline(never)
    private func stopped(_ message: inout MessageDraft, _ outcome: PublishOutcome, at index: Int) -> PublishStep? {
        let meter = publishInterceptors.meter(at: index)
        guard case .later(let body) = outcome else {
            meter.count(outcome.answer)
            return .finished(outcome)
        }
        let copy = message.copy()
        switch context.interception.answer(Self.editing(copy, body), in: context) {
        case .answered(let result):
            switch heard(result, from: meter) {
            case .success(let edited):
                message.take(edited, inPlaceOf: copy)
                return nil
            case .failure(let stopped): return .finished(stopped.outcome)
            }
        case .suspended(let deferred):
            meter.suspend(deferred)
            return .later(FoldProgress(chains: self, index: index), deferred)
        }
    }

    /// An interceptor has stopped a message.
    struct Stopped: Error {
        let outcome: PublishOutcome
    }

    /// What an interceptor that took its time makes of a message.
    func heard(
        _ result: Result<(PublishOutcome, Message), any Error>, from meter: HookMeter
    ) -> Result<Message, Stopped> {
        switch result {
        case .success((.pass, let edited)):
            meter.count(.pass)
            return .success(edited)
        case .success((.later, _)):
            return .failure(Stopped(outcome: rejected(failed(meter, HookFailure.suspendedTwice))))
        case .success((let outcome, _)):
            meter.count(outcome.answer)
            return .failure(Stopped(outcome: outcome))
        case .failure(let error): return .failure(Stopped(outcome: rejected(failed(meter, error))))
        }
    }

    private func rejected(_ denial: Denial) -> PublishOutcome {
        .reject(denial.reasonCode, reason: denial.reasonString)
    }

    /// Folds one filter through the interceptors from `index` on.
    func intercept(
        _ subscription: inout SubscriptionDraft, from client: Client, startingAt index: Int = 0
    ) -> SubscribeStep {
        for index in index..<subscribeInterceptors.count {
            let entry = subscribeInterceptors[index]
            let began = entry.begin()
            do {
                let outcome = try entry.hook.intercept(&subscription, from: client)
                entry.end(began)
                switch outcome {
                case .pass: entry.count(.pass)
                case .later(let body):
                    let deferred = DeferredHook(Self.editing(subscription, body), in: context)
                    guard let result = deferred.result else {
                        entry.meter.suspend(deferred)
                        return .later(FoldProgress(chains: self, index: index), deferred)
                    }
                    switch heard(result, from: entry.meter) {
                    case .success(let edited): subscription = edited
                    case .failure(let refusal): return .finished(.reject(refusal.reasonCode))
                    }
                case .reject:
                    entry.count(.reject)
                    return .finished(outcome)
                }
            } catch {
                entry.end(began)
                return .finished(.reject(failed(entry.meter, error).reasonCode))
            }
        }
        return .finished(.pass)
    }

    /// What an interceptor that took its time makes of a filter.
    func heard(
        _ result: Result<(SubscribeOutcome, SubscriptionDraft), any Error>, from meter: HookMeter
    ) -> Result<SubscriptionDraft, Denial> {
        switch result {
        case .success((.pass, let edited)):
            meter.count(.pass)
            return .success(edited)
        case .success((.reject(let code), _)):
            meter.count(.reject)
            return .failure(Denial(code, nil, []))
        case .success((.later, _)): return .failure(failed(meter, HookFailure.suspendedTwice))
        case .failure(let error): return .failure(failed(meter, error))
        }
    }

    /// A body that edits a copy.
    static func editing<Subject: Sendable, Outcome: Sendable>(
        _ subject: Subject, _ body: @escaping @Sendable (inout Subject) async throws -> Outcome
    ) -> @Sendable () async throws -> (Outcome, Subject) {
        {
            var edited = subject
            let outcome = try await body(&edited)
            return (outcome, edited)
        }
    }
}

extension PublishOutcome {
    /// What it counts as.
    var answer: HookAnswer {
        switch self {
        case .pass, .later: .pass
        case .drop: .drop
        case .reject: .reject
        case .disconnect: .disconnect
        }
    }
}
