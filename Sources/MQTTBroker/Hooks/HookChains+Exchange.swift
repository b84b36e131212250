import MQTTCodec
import MQTTHooks

extension HookChains {
    /// Asks about one step of an AUTH exchange.
    ///
    /// - Parameters:
    ///   - owner: The plugin that has the exchange, by its place in the broker's list; nil: all are asked, in their order.
    ///   - index: From which plugin on, where all are asked.
    func authenticate(
        _ client: Client, _ step: AuthenticationStep, owner: Int?, from index: Int = 0
    ) -> ExchangeStep {
        for index in index..<enhancedAuthenticators.count {
            let entry = enhancedAuthenticators[index]
            if let owner, entry.meter.position != owner { continue }
            let began = entry.begin()
            do {
                let verdict = try entry.hook.authenticate(client, step)
                entry.end(began)
                if let step = exchangeStep(verdict, of: entry.meter, at: index) { return step }
            } catch {
                entry.end(began)
                return .denied(failed(entry.meter, error))
            }
        }
        return .exhausted
    }

    /// Goes on when the plugin at `index` has answered.
    func authenticate(
        _ client: Client, _ step: AuthenticationStep, owner: Int?, after index: Int,
        _ result: Result<AuthenticationStepVerdict, any Error>
    ) -> ExchangeStep {
        exchangeStep(result, of: enhancedAuthenticators.meter(at: index), at: index)
            ?? authenticate(client, step, owner: owner, from: index + 1)
    }

    private func exchangeStep(
        _ result: Result<AuthenticationStepVerdict, any Error>, of meter: HookMeter, at index: Int
    ) -> ExchangeStep? {
        switch result {
        case .success(.later): .denied(failed(meter, HookFailure.suspendedTwice))
        case .success(let verdict): exchangeStep(verdict, of: meter, at: index)
        case .failure(let error): .denied(failed(meter, error))
        }
    }

    private func exchangeStep(
        _ verdict: AuthenticationStepVerdict, of meter: HookMeter, at index: Int
    ) -> ExchangeStep? {
        switch verdict {
        case .continue(let data, let state):
            meter.count(.challenge)
            return fits(data, meter) ?? .challenge(owner: meter.position, data: data, state: state)
        case .decided(.allow(let grant), let data):
            meter.count(.allow)
            return fits(data, meter) ?? .allowed(owner: meter.position, grant, data: data)
        case .decided(.deny(let code, let reason, let properties), _):
            meter.count(.deny)
            return .denied(Denial(code, reason, properties))
        case .decided(.abstain, _):
            meter.count(.abstain)
            return nil
        case .decided(.later, _): return .denied(failed(meter, HookFailure.suspendedTwice))
        case .later(let body):
            let deferred = DeferredHook(body, in: context)
            if let result = deferred.result { return exchangeStep(result, of: meter, at: index) }
            meter.suspend(deferred)
            return .later(FoldProgress(chains: self, index: index), deferred)
        }
    }

    /// The refusal of authentication data that no packet can carry.
    private func fits(_ data: [UInt8], _ meter: HookMeter) -> ExchangeStep? {
        if data.count <= 65_535 { return nil }
        let failure = HookFailure.invalidResult("\(data.count) bytes of authentication data; 65535 are the most")
        return .denied(failed(meter, failure))
    }
}
