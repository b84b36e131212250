import MQTTHooks

extension LuaLoopPlugin: AsyncConnectionObserver {
    func connected(_ client: Client, sessionPresent: Bool) async throws {
        try await generation.connected(client, sessionPresent: sessionPresent)
    }
}

extension LuaLoopPlugin: AsyncDisconnectObserver {
    func disconnected(_ client: Client, _ event: DisconnectEvent) async throws {
        try await generation.disconnected(client, event)
    }
}

extension LuaLoopPlugin: AsyncSessionObserver {
    func session(of client: Client, _ event: SessionEvent) async throws {
        try await generation.session(of: client, event)
    }
}

extension LuaLoopPlugin: AsyncRefusalObserver {
    func refused(_ client: Client, _ event: RefusalEvent) async throws {
        try await generation.refused(client, event)
    }
}
