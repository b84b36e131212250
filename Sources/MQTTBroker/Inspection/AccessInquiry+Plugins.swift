import MQTTCodec
import MQTTHooks

extension AccessInquiry {
    /// Asks one authorizer, within its deadline.
    func ask(_ plugin: any Authorizer) async -> AccessStep {
        if let explainer = plugin as? any AuthorizationExplainer { return await ask(explainer) }
        let request = request
        let client = client
        let result: Result<Verdict<AuthorizationGrant>, any Error>
        do {
            let verdict = try request.withThrowingView { try plugin.authorize($0, by: client) }
            if case .later(let body) = verdict {
                result = await wait(body)
            } else {
                result = .success(verdict)
            }
        } catch {
            result = .failure(error)
        }
        var step = step(result, of: plugin)
        step.isAskedForReal = true
        return step
    }

    private func ask(_ plugin: any AuthorizationExplainer) async -> AccessStep {
        let request = request
        let client = client
        switch await wait({ try await plugin.explain(request, by: client) }) {
        case .failure(let error): return step(.failure(error), of: plugin)
        case .success(let explanation):
            var step = step(.success(explanation.verdict), of: plugin)
            step.rule = explanation.rule
            step.file = explanation.file
            step.line = explanation.line
            return step
        }
    }

    /// Waits for an answer as the broker would, without counting it: nobody has asked for a client.
    private func wait<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async -> Result<T, any Error> {
        await DeferredHook(body, in: loop.hookContext).wait(on: loop, seconds: loop.deadlines[.authorize])
    }

    private func step(_ result: Result<Verdict<AuthorizationGrant>, any Error>, of plugin: any Plugin) -> AccessStep {
        func step(_ answer: AccessStep.Answer, _ explanation: String) -> AccessStep {
            AccessStep(.authorizer, plugin: plugin.name, answer, explanation)
        }
        switch result {
        case .success(.abstain): return step(.pass, "abstains")
        case .success(.allow(let grant)):
            let text = "allows it" + (grant.maximumQoS.map { ", up to QoS \($0.rawValue)" } ?? "")
            // Where all must allow, what all allow together is judged at the end.
            let isTooMuch = question.action == .publish && question.qos > grant.maximumQoS ?? .exactlyOnce
            return step(
                isTooMuch && mode == .first ? .deny(.notAuthorized) : .allow(maximumQoS: grant.maximumQoS), text)
        case .success(.deny(let code, let reason, let properties)):
            let denial = Denial(code, reason, properties)
            return step(.deny(denial.reasonCode), "denies it" + (reason.map { ": \($0)" } ?? ""))
        case .success(.later):
            return step(.deny(.notAuthorized), "failed, which denies: \(HookFailure.suspendedTwice)")
        case .failure(let error): return step(.deny(.notAuthorized), "failed, which denies: \(error)")
        }
    }
}

extension AuthorizationRequest {
    /// Calls `body` with this request as authorizers see it.
    fileprivate func withThrowingView<R>(_ body: (borrowing AuthorizationView) throws -> R) throws -> R {
        var topic = topic
        return try topic.withUTF8 { bytes in
            try body(
                AuthorizationView(
                    action: action, topic: UnsafeRawBufferPointer(bytes), qos: qos, retain: retain, origin: origin,
                    share: share))
        }
    }
}
