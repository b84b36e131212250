import MQTTCodec
import MQTTHooks

extension HookChains {
    // MARK: authenticate

    /// Asks the authenticators.
    func authenticate(_ client: Client, _ credentials: Credentials) -> HookStep<AuthenticationGrant> {
        decide(authenticators, configuration.authentication, from: 0, ChainHearing()) {
            try $0.pointee.authenticate(client, credentials)
        }
    }

    /// Goes on when an authenticator has answered.
    func authenticate(
        _ client: Client, _ credentials: Credentials, after progress: ChainProgress<AuthenticationGrant>,
        _ result: Result<Verdict<AuthenticationGrant>, any Error>
    ) -> HookStep<AuthenticationGrant> {
        goOn(authenticators, configuration.authentication, after: progress, result) {
            try $0.pointee.authenticate(client, credentials)
        }
    }

    // MARK: authorize

    /// Whether authorization is anybody's business, as far as this client is concerned.
    func asksAuthorizers(about client: Client) -> Bool {
        !client.isSuperuser && !client.isInternal && (client.access != nil || !authorizers.isEmpty)
    }

    /// Asks the client's access list, if there is one, and then the authorizers.
    @inline(__always)
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) -> HookStep<AuthorizationGrant> {
        var heard = ChainHearing<AuthorizationGrant>()
        if let access = client.access {
            switch access.decide(request) {
            case .allow(let maximumQoS, _):
                let grant = AuthorizationGrant(isCacheable: true, maximumQoS: maximumQoS)
                guard configuration.authorization == .allMustAllow else { return .allowed(grant) }
                heard.granted = grant
            case .deny: return .denied(Denial(reasonCode: .notAuthorized))
            case .none: break
            }
        }
        return decide(authorizers, configuration.authorization, from: 0, heard) {
            try $0.pointee.authorize(request, by: client)
        }
    }

    /// Goes on when the first authorizer has said something else than yes, at once.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client, afterFirst verdict: Verdict<AuthorizationGrant>
    ) -> HookStep<AuthorizationGrant> {
        var heard = ChainHearing<AuthorizationGrant>()
        let mode = configuration.authorization
        if let step = hear(verdict, authorizers.meter(at: 0), mode, &heard, at: 0) { return step }
        return decide(authorizers, mode, from: 1, heard) { try $0.pointee.authorize(request, by: client) }
    }

    /// Goes on when an authorizer has answered.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client, after progress: ChainProgress<AuthorizationGrant>,
        _ result: Result<Verdict<AuthorizationGrant>, any Error>
    ) -> HookStep<AuthorizationGrant> {
        goOn(authorizers, configuration.authorization, after: progress, result) {
            try $0.pointee.authorize(request, by: client)
        }
    }

    // MARK: A chain that decides

    @inline(__always)
    private func decide<Hook, Grant: CombinableGrant>(
        _ hooks: HookList<Hook>, _ mode: ChainMode, from start: Int, _ heardBefore: ChainHearing<Grant>,
        ask: (UnsafeMutablePointer<Hook>) throws -> Verdict<Grant>
    ) -> HookStep<Grant> {
        var heard = heardBefore
        for index in start..<hooks.count {
            let tally = hooks.tallies[index]
            let began = tally.begin()
            do {
                let verdict = try ask(hooks.hooks + index)
                if case .allow(let grant) = verdict, mode == .first {
                    tally.end(began, .allow)
                    return .allowed(grant)
                }
                let step = hear(verdict, hooks.meter(at: index), mode, &heard, at: index)
                tally.end(began)
                if let step { return step }
            } catch {
                tally.end(began)
                return .denied(failed(hooks.meter(at: index), error))
            }
        }
        guard let grant = heard.granted, !heard.hasAbstained else { return .exhausted }
        return .allowed(grant)
    }

    private func goOn<Hook, Grant: CombinableGrant>(
        _ hooks: HookList<Hook>, _ mode: ChainMode, after progress: ChainProgress<Grant>,
        _ result: Result<Verdict<Grant>, any Error>, ask: (UnsafeMutablePointer<Hook>) throws -> Verdict<Grant>
    ) -> HookStep<Grant> {
        var heard = progress.heard
        let meter = hooks.meter(at: progress.index)
        return hear(result, meter, mode, &heard) ?? decide(hooks, mode, from: progress.index + 1, heard, ask: ask)
    }

    /// What one verdict means for the chain; nil: the next plugin is asked.
    @inline(never)
    private func hear<Grant: CombinableGrant>(
        _ verdict: Verdict<Grant>, _ meter: HookMeter, _ mode: ChainMode, _ heard: inout ChainHearing<Grant>,
        at index: Int
    ) -> HookStep<Grant>? {
        switch verdict {
        case .allow(let grant):
            meter.count(.allow)
            guard mode == .allMustAllow else { return .allowed(grant) }
            heard.granted = heard.granted?.combined(with: grant) ?? grant
            return nil
        case .deny(let code, let reason, let properties):
            meter.count(.deny)
            return .denied(Denial(code, reason, properties))
        case .abstain:
            meter.count(.abstain)
            if mode == .allMustAllow { heard.hasAbstained = true }
            return nil
        case .later(let body):
            switch Grant.answer(body, in: context) {
            case .answered(let result): return hear(result, meter, mode, &heard)
            case .suspended(let deferred):
                meter.suspend(deferred)
                return .later(ChainProgress(chains: self, index: index, heard: heard), deferred)
            }
        }
    }

    /// What an answer that was deferred means for the chain; nil: the next plugin is asked.
    private func hear<Grant: CombinableGrant>(
        _ result: Result<Verdict<Grant>, any Error>, _ meter: HookMeter, _ mode: ChainMode,
        _ heard: inout ChainHearing<Grant>
    ) -> HookStep<Grant>? {
        switch result {
        case .success(.later): .denied(failed(meter, HookFailure.suspendedTwice))
        case .success(let verdict): hear(verdict, meter, mode, &heard, at: 0)
        case .failure(let error): .denied(failed(meter, error))
        }
    }
}
