import MQTTCodec
import MQTTHooks

extension HookChains {
    /// Asks about one step of an AUTH exchange.
    ///
    /// - Parameters:
    ///   - owner: The plugin that has the exchange; nil: all are asked, in their order.
    ///   - index: From which plugin on, where all are asked.
    func authenticate(
        _ client: Client, _ step: AuthenticationStep, owner: Int?, from index: Int = 0
    ) -> ExchangeStep {
        for index in owner.map({ $0..<$0 + 1 }) ?? index..<enhancedAuthenticators.count {
            let plugin = enhancedAuthenticators[index]
            do {
                if let step = exchangeStep(try plugin.authenticate(client, step), of: plugin, at: index) { return step }
            } catch {
                return .denied(failed(.onAuth, plugin, error))
            }
        }
        return .exhausted
    }

    /// The step that a verdict, awaited from the plugin at `index`, leads to; nil: it abstained.
    func resolved(_ result: Result<AuthenticationStepVerdict, any Error>, at index: Int) -> ExchangeStep? {
        let plugin = enhancedAuthenticators[index]
        switch result {
        case .success(.later): return .denied(failed(.onAuth, plugin, HookFailure.suspendedTwice))
        case .success(let verdict): return exchangeStep(verdict, of: plugin, at: index)
        case .failure(let error): return .denied(failed(.onAuth, plugin, error))
        }
    }

    private func exchangeStep(
        _ verdict: AuthenticationStepVerdict, of plugin: any Plugin, at index: Int
    ) -> ExchangeStep? {
        switch verdict {
        case .continue(let data, let state): fits(data, plugin) ?? .challenge(owner: index, data: data, state: state)
        case .decided(.allow(let grant), let data):
            fits(data, plugin) ?? .allowed(owner: index, grant, data: data)
        case .decided(.deny(let code, let reason, let properties), _): .denied(Denial(code, reason, properties))
        case .decided(.abstain, _): nil
        case .decided(.later, _): .denied(failed(.onAuth, plugin, HookFailure.suspendedTwice))
        case .later(let body): .later(index: index, body)
        }
    }

    /// The refusal of authentication data that no packet can carry.
    private func fits(_ data: [UInt8], _ plugin: any Plugin) -> ExchangeStep? {
        if data.count <= 65_535 { return nil }
        let failure = HookFailure.invalidResult("\(data.count) bytes of authentication data; 65535 are the most")
        return .denied(failed(.onAuth, plugin, failure))
    }
}
