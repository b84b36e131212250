import LuaRuntime
import MQTTHooks

extension LuaLoopPlugin: ConnectionObserver {
    func connected(_ client: Client, sessionPresent: Bool) throws {
        try observe(connectionObservers) { handler in
            try handler.call { push, script in
                push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                push.bool(sessionPresent)
            } results: { results, script in
                try script.expectNothing(results)
            }
        }
    }
}

extension LuaLoopPlugin: DisconnectObserver {
    func disconnected(_ client: Client, _ event: DisconnectEvent) throws {
        try withUnsafePointer(to: event) { event in
            try observe(disconnectObservers) { handler in
                try handler.call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: event), script.eventClass)
                } results: { results, script in
                    try script.expectNothing(results)
                }
            }
        }
    }
}

extension LuaLoopPlugin {
    /// Calls all of them, also after one that failed, and throws the first error.
    private func observe(_ handlers: HookChain, _ call: (HookHandler) throws -> Void) throws {
        var failure: (any Error)?
        for index in 0..<handlers.count {
            do {
                try call(handlers[index])
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }
}
