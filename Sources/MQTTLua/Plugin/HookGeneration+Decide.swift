import LuaRuntime
import MQTTHooks

extension HookGeneration {
    /// Asks the `authenticate` functions from `index` on.
    @inline(__always)
    func authenticate(
        _ client: Client, _ credentials: Credentials, from index: Int = 0
    ) throws -> Verdict<AuthenticationGrant> {
        try withUnsafePointer(to: credentials) { credentials in
            for index in index..<authenticators.count {
                let progress = try authenticators[index].begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: credentials), script.credentialsClass)
                } results: { results, script in
                    try script.authentication(results)
                }
                switch progress {
                case .finished(.abstain): continue
                case .finished(let verdict): return verdict
                case .suspended(let thread):
                    return authenticateLater(thread, at: index, client, credentials)
                }
            }
            return .abstain
        }
    }

    private func authenticateLater(
        _ thread: LuaThread, at index: Int, _ client: Client, _ credentials: UnsafePointer<Credentials>
    ) -> Verdict<AuthenticationGrant> {
        let kept = Kept(credentials.pointee)
        let call = suspended(thread, authenticators[index], client: client, kept)
        call.replace(credentials, by: kept.pointer)
        return .later { [self] in
            let verdict = try await call.finish { results, script in try script.authentication(results) }
            guard case .abstain = verdict else { return verdict }
            let rest = try authenticate(client, kept.pointer.pointee, from: index + 1)
            if case .later(let body) = rest { return try await body() }
            return rest
        }
    }

    /// Asks the `on_auth` functions from `index` on, or the one that has the exchange.
    func authenticate(
        _ client: Client, _ step: AuthenticationStep, from index: Int = 0, owner: Int? = nil
    ) throws -> AuthenticationStepVerdict {
        try withUnsafePointer(to: step) { step in
            for index in owner.map({ $0..<$0 + 1 }) ?? index..<enhancedAuthenticators.count {
                let progress = try enhancedAuthenticators[index].begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: step), script.stepClass)
                } results: { results, script in
                    try script.exchange(results, of: self, handler: index)
                }
                switch progress {
                case .finished(.decided(.abstain, _)): continue
                case .finished(let verdict): return verdict
                case .suspended(let thread):
                    return authenticateLater(thread, at: index, client, step, isOwner: owner != nil)
                }
            }
            return .abstain
        }
    }

    private func authenticateLater(
        _ thread: LuaThread, at index: Int, _ client: Client, _ step: UnsafePointer<AuthenticationStep>, isOwner: Bool
    ) -> AuthenticationStepVerdict {
        let kept = Kept(step.pointee)
        let call = suspended(thread, enhancedAuthenticators[index], client: client, kept)
        call.replace(step, by: kept.pointer)
        return .later { [self] in
            let verdict = try await call.finish { results, script in
                try script.exchange(results, of: self, handler: index)
            }
            guard case .decided(.abstain, _) = verdict, !isOwner else { return verdict }
            let rest = try authenticate(client, kept.pointer.pointee, from: index + 1)
            if case .later(let body) = rest { return try await body() }
            return rest
        }
    }

    /// Asks the `authorize` functions from `index` on.
    @inline(__always)
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client, from index: Int = 0
    ) throws -> Verdict<AuthorizationGrant> {
        try withUnsafePointer(to: request) { request in
            for index in index..<authorizers.count {
                if let scope = authorizers[index].scope, !scope.includes(request.pointee) { continue }
                let progress = try authorizers[index].begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: request), script.requestClass)
                } results: { results, script in
                    try script.authorization(
                        results, action: request.pointee.action, cachedFor: authorizers[index].cache)
                }
                switch progress {
                case .finished(.abstain): continue
                case .finished(let verdict): return verdict
                case .suspended(let thread):
                    return authorizeLater(thread, at: index, request, by: client)
                }
            }
            return .abstain
        }
    }

    // Apart, for the sake of those that do not wait.
    @inline(never)
    private func authorizeLater(
        _ thread: LuaThread, at index: Int, _ request: UnsafePointer<AuthorizationView>, by client: Client
    ) -> Verdict<AuthorizationGrant> {
        let kept = KeptRequest(request.pointee)
        let call = suspended(thread, authorizers[index], client: client, kept)
        call.replace(request, by: kept.pointer)
        return .later { [self] in
            let action = kept.pointer.pointee.action
            let verdict = try await call.finish { results, script in
                try script.authorization(results, action: action, cachedFor: authorizers[index].cache)
            }
            guard case .abstain = verdict else { return verdict }
            let rest = try authorize(kept.pointer.pointee, by: client, from: index + 1)
            if case .later(let body) = rest { return try await body() }
            return rest
        }
    }
}
