import LuaRuntime
import MQTTCodec
import MQTTHooks

extension LuaLoopPlugin: Authenticator {
    func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
        try withUnsafePointer(to: credentials) { credentials in
            for index in 0..<authenticators.count {
                let verdict = try authenticators[index].call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: credentials), script.credentialsClass)
                } results: { results, script in
                    try script.authentication(results)
                }
                if case .abstain = verdict { continue }
                return verdict
            }
            return .abstain
        }
    }
}

extension LuaLoopPlugin: EnhancedAuthenticator {
    func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict {
        let owner = (step.state as? ScriptExchange)?.handler
        return try withUnsafePointer(to: step) { step in
            for index in owner.map({ $0..<$0 + 1 }) ?? 0..<enhancedAuthenticators.count {
                let verdict = try enhancedAuthenticators[index].call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: step), script.stepClass)
                } results: { results, script in
                    try script.exchange(results, handler: index)
                }
                if case .decided(.abstain, _) = verdict { continue }
                return verdict
            }
            return .abstain
        }
    }
}

extension LuaLoopPlugin: Authorizer {
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant> {
        try withUnsafePointer(to: request) { request in
            for index in 0..<authorizers.count {
                if let scope = authorizers[index].scope, !scope.includes(request.pointee) { continue }
                let verdict = try authorizers[index].call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: request), script.requestClass)
                } results: { results, script in
                    try script.authorization(results, action: request.pointee.action)
                }
                if case .abstain = verdict { continue }
                return verdict
            }
            return .abstain
        }
    }
}

extension LuaLoopPlugin: DeliveryAuthorizer {
    func authorizeReceive(_ message: borrowing MessageView, by client: Client) throws -> DeliveryVerdict {
        try withUnsafePointer(to: message) { message in
            for index in 0..<deliveryAuthorizers.count {
                if let scope = deliveryAuthorizers[index].scope, !scope.includes(message.pointee) { continue }
                let verdict = try deliveryAuthorizers[index].call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: message), script.deliveredMessageClass)
                } results: { results, script in
                    try script.delivery(results)
                }
                if verdict != .abstain { return verdict }
            }
            return .abstain
        }
    }
}
