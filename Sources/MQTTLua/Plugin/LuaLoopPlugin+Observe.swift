import MQTTHooks

extension LuaLoopPlugin: ConnectionObserver {
    func connected(_ client: Client, sessionPresent: Bool) throws {
        try withGeneration { try $0.connected(client, sessionPresent: sessionPresent) }
    }
}

extension LuaLoopPlugin: DisconnectObserver {
    func disconnected(_ client: Client, _ event: DisconnectEvent) throws {
        try withGeneration { try $0.disconnected(client, event) }
    }
}
