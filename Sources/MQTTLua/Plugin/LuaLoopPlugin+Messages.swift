import MQTTHooks

extension LuaLoopPlugin: WillInterceptor {
    func intercept(will message: inout Message, of client: Client) throws -> WillOutcome {
        try withGeneration { try $0.intercept(will: &message, of: client) }
    }
}

extension LuaLoopPlugin: RetainInterceptor {
    func intercept(retained message: inout Message, from client: Client) throws -> Bool {
        try withGeneration { try $0.intercept(retained: &message, from: client) }
    }
}

extension LuaLoopPlugin: UnsubscribeInterceptor {
    func intercept(unsubscribe filter: inout String, from client: Client) throws -> UnsubscribeOutcome {
        try withGeneration { try $0.intercept(unsubscribe: &filter, from: client) }
    }
}
