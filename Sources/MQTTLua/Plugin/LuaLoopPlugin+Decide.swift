import LuaRuntime
import MQTTHooks

extension LuaLoopPlugin: Authenticator {
    func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
        try withGeneration { try $0.authenticate(client, credentials) }
    }
}

extension LuaLoopPlugin: EnhancedAuthenticator {
    func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict {
        // The script that has the exchange goes on with it, also when newer ones have come meanwhile.
        if let exchange = step.state as? ScriptExchange {
            return try exchange.generation.authenticate(client, step, owner: exchange.handler)
        }
        return try withGeneration { try $0.authenticate(client, step) }
    }
}

extension LuaLoopPlugin: Authorizer {
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant> {
        try withGeneration { try $0.authorize(request, by: client) }
    }
}

extension LuaLoopPlugin: DeliveryAuthorizer {
    func authorizeReceive(_ message: borrowing MessageView, by client: Client) throws -> DeliveryVerdict {
        let deliveryAuthorizers = withGeneration { $0.deliveryAuthorizers }
        return try withUnsafePointer(to: message) { message in
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
