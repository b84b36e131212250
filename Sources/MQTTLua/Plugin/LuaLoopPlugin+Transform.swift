import LuaRuntime
import MQTTHooks

extension LuaLoopPlugin: PublishInterceptor {
    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        try withGeneration { generation in
            if let requests = generation.requests ?? formerRequests, requests.take(message) { return .drop() }
            return try generation.intercept(&message, from: client)
        }
    }
}

extension LuaLoopPlugin: SubscribeInterceptor {
    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        try withGeneration { try $0.intercept(&subscription, from: client) }
    }
}
