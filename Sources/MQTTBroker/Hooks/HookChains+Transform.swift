import MQTTCodec
import MQTTHooks

extension HookChains {
    /// Folds the message through the interceptors from `index` on.
    ///
    /// - Parameter except: The plugin that published the message, which is not asked.
    func intercept(
        _ message: inout MessageDraft, from client: Client, except: String? = nil, startingAt index: Int = 0
    ) -> PublishStep {
        for index in index..<publishInterceptors.count {
            let entry = publishInterceptors[index]
            if let except, entry.meter.plugin == except { continue }
            let began = entry.meter.begin()
            do {
                let outcome = try entry.hook.intercept(&message, from: client)
                entry.meter.end(began)
                switch outcome {
                case .pass: entry.meter.count(.pass)
                case .later(let body): return .later(FoldProgress(chains: self, index: index), body)
                case let outcome:
                    entry.meter.count(outcome.answer)
                    return .finished(outcome)
                }
            } catch {
                entry.meter.end(began)
                let denial = failed(entry.meter, error)
                return .finished(.reject(denial.reasonCode, reason: denial.reasonString))
            }
        }
        return .finished(.pass)
    }

    /// Folds one filter through the interceptors from `index` on.
    func intercept(
        _ subscription: inout SubscriptionDraft, from client: Client, startingAt index: Int = 0
    ) -> SubscribeStep {
        for index in index..<subscribeInterceptors.count {
            let entry = subscribeInterceptors[index]
            let began = entry.meter.begin()
            do {
                let outcome = try entry.hook.intercept(&subscription, from: client)
                entry.meter.end(began)
                switch outcome {
                case .pass: entry.meter.count(.pass)
                case .later(let body): return .later(FoldProgress(chains: self, index: index), body)
                case .reject:
                    entry.meter.count(.reject)
                    return .finished(outcome)
                }
            } catch {
                entry.meter.end(began)
                return .finished(.reject(failed(entry.meter, error).reasonCode))
            }
        }
        return .finished(.pass)
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
