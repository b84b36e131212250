import MQTTCodec
import MQTTHooks

extension HookChains {
    // MARK: authenticate

    /// Asks the authenticators.
    func authenticate(_ client: Client, _ credentials: Credentials) -> HookStep<AuthenticationGrant> {
        decide(authenticators, configuration.authentication, from: ChainProgress(chains: self)) {
            try $0.authenticate(client, credentials)
        }
    }

    /// Goes on when an authenticator has answered.
    func authenticate(
        _ client: Client, _ credentials: Credentials, after progress: ChainProgress<AuthenticationGrant>,
        _ result: Result<Verdict<AuthenticationGrant>, any Error>
    ) -> HookStep<AuthenticationGrant> {
        goOn(authenticators, configuration.authentication, after: progress, result) {
            try $0.authenticate(client, credentials)
        }
    }

    // MARK: authorize

    /// Whether authorization is anybody's business, as far as this client is concerned.
    func asksAuthorizers(about client: Client) -> Bool {
        !client.isSuperuser && !client.isInternal && (client.access != nil || !authorizers.isEmpty)
    }

    /// Asks the client's access list, if there is one, and then the authorizers.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) -> HookStep<AuthorizationGrant> {
        var progress = ChainProgress<AuthorizationGrant>(chains: self)
        if let access = client.access {
            switch access.decide(request) {
            case .allow(let maximumQoS, _):
                let grant = AuthorizationGrant(isCacheable: true, maximumQoS: maximumQoS)
                guard configuration.authorization == .allMustAllow else { return .allowed(grant) }
                progress.granted = grant
            case .deny: return .denied(Denial(reasonCode: .notAuthorized))
            case .none: break
            }
        }
        return decide(authorizers, configuration.authorization, from: progress) {
            try $0.authorize(request, by: client)
        }
    }

    /// Goes on when an authorizer has answered.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client, after progress: ChainProgress<AuthorizationGrant>,
        _ result: Result<Verdict<AuthorizationGrant>, any Error>
    ) -> HookStep<AuthorizationGrant> {
        goOn(authorizers, configuration.authorization, after: progress, result) {
            try $0.authorize(request, by: client)
        }
    }

    // MARK: A chain that decides

    @inline(__always)
    private func decide<Hook, Grant: CombinableGrant>(
        _ hooks: [Hooked<Hook>], _ mode: ChainMode, from start: ChainProgress<Grant>,
        ask: (Hook) throws -> Verdict<Grant>
    ) -> HookStep<Grant> {
        var progress = start
        while progress.index < hooks.count {
            let entry = hooks[progress.index]
            let began = entry.meter.begin()
            do {
                let verdict = try ask(entry.hook)
                entry.meter.end(began)
                if let step = hear(verdict, entry.meter, mode, &progress) { return step }
            } catch {
                entry.meter.end(began)
                return .denied(failed(entry.meter, error))
            }
            progress.index += 1
        }
        guard let grant = progress.granted, !progress.hasAbstained else { return .exhausted }
        return .allowed(grant)
    }

    private func goOn<Hook, Grant: CombinableGrant>(
        _ hooks: [Hooked<Hook>], _ mode: ChainMode, after progress: ChainProgress<Grant>,
        _ result: Result<Verdict<Grant>, any Error>, ask: (Hook) throws -> Verdict<Grant>
    ) -> HookStep<Grant> {
        var progress = progress
        let meter = hooks[progress.index].meter
        switch result {
        case .success(.later): return .denied(failed(meter, HookFailure.suspendedTwice))
        case .success(let verdict): if let step = hear(verdict, meter, mode, &progress) { return step }
        case .failure(let error): return .denied(failed(meter, error))
        }
        progress.index += 1
        return decide(hooks, mode, from: progress, ask: ask)
    }

    /// What one verdict means for the chain; nil: the next plugin is asked.
    @inline(__always)
    private func hear<Grant: CombinableGrant>(
        _ verdict: Verdict<Grant>, _ meter: HookMeter, _ mode: ChainMode, _ progress: inout ChainProgress<Grant>
    ) -> HookStep<Grant>? {
        switch verdict {
        case .allow(let grant):
            meter.count(.allow)
            guard mode == .allMustAllow else { return .allowed(grant) }
            progress.granted = progress.granted?.combined(with: grant) ?? grant
            return nil
        case .deny(let code, let reason, let properties):
            meter.count(.deny)
            return .denied(Denial(code, reason, properties))
        case .abstain:
            meter.count(.abstain)
            if mode == .allMustAllow { progress.hasAbstained = true }
            return nil
        case .later(let body): return .later(progress, body)
        }
    }
}
