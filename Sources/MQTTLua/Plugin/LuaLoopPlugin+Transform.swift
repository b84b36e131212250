import LuaRuntime
import MQTTHooks

extension LuaLoopPlugin: PublishInterceptor {
    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        try withGeneration { try $0.intercept(&message, from: client) }
    }
}

extension LuaLoopPlugin: SubscribeInterceptor {
    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        try withGeneration { try $0.intercept(&subscription, from: client) }
    }
}
