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
                    let kept = Kept(credentials.pointee)
                    let call = suspended(thread, authenticators[index], client: client, kept)
                    call.replace(credentials, by: kept.pointer)
                    return authenticateLater(call, client, kept.pointer.pointee, next: index + 1)
                }
            }
            return .abstain
        }
    }

    private func authenticateLater(
        _ call: SuspendedCall, _ client: Client, _ credentials: Credentials, next index: Int
    ) -> Verdict<AuthenticationGrant> {
        .later { [self] in
            let verdict = try await call.finish { results, script in try script.authentication(results) }
            guard case .abstain = verdict else { return verdict }
            let rest = try authenticate(client, credentials, from: index)
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
                    let kept = Kept(step.pointee)
                    let call = suspended(thread, enhancedAuthenticators[index], client: client, kept)
                    call.replace(step, by: kept.pointer)
                    return authenticateLater(call, client, kept.pointer.pointee, at: index, isOwner: owner != nil)
                }
            }
            return .abstain
        }
    }

    private func authenticateLater(
        _ call: SuspendedCall, _ client: Client, _ step: AuthenticationStep, at index: Int, isOwner: Bool
    ) -> AuthenticationStepVerdict {
        .later { [self] in
            let verdict = try await call.finish { results, script in
                try script.exchange(results, of: self, handler: index)
            }
            guard case .decided(.abstain, _) = verdict, !isOwner else { return verdict }
            let rest = try authenticate(client, step, from: index + 1)
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
                    try script.authorization(results, action: request.pointee.action)
                }
                switch progress {
                case .finished(.abstain): continue
                case .finished(let verdict): return verdict
                case .suspended(let thread):
                    let kept = KeptRequest(request.pointee)
                    let call = suspended(thread, authorizers[index], client: client, kept)
                    call.replace(request, by: kept.pointer)
                    return authorizeLater(call, kept, by: client, next: index + 1)
                }
            }
            return .abstain
        }
    }

    private func authorizeLater(
        _ call: SuspendedCall, _ request: KeptRequest, by client: Client, next index: Int
    ) -> Verdict<AuthorizationGrant> {
        .later { [self] in
            let action = request.pointer.pointee.action
            let verdict = try await call.finish { results, script in
                try script.authorization(results, action: action)
            }
            guard case .abstain = verdict else { return verdict }
            let rest = try authorize(request.pointer.pointee, by: client, from: index)
            if case .later(let body) = rest { return try await body() }
            return rest
        }
    }
}
