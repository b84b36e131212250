import LuaRuntime
import MQTTHooks

extension HookGeneration {
    /// Calls the `on_connected` functions.
    func connected(_ client: Client, sessionPresent: Bool) throws {
        try observe(connectionObservers) { handler in
            let progress = try handler.begin { push, script in
                push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                push.bool(sessionPresent)
            } results: { results, script in
                try script.expectNothing(results)
            }
            if case .suspended(let thread) = progress {
                try observations.add(suspended(thread, handler, client: client))
            }
        }
    }

    /// Calls the `on_disconnect` functions.
    func disconnected(_ client: Client, _ event: DisconnectEvent) throws {
        try withUnsafePointer(to: event) { event in
            try observe(disconnectObservers) { handler in
                let progress = try handler.begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: event), script.eventClass)
                } results: { results, script in
                    try script.expectNothing(results)
                }
                guard case .suspended(let thread) = progress else { return }
                let kept = Kept(event.pointee)
                let call = suspended(thread, handler, client: client, kept)
                call.replace(event, by: kept.pointer)
                try observations.add(call)
            }
        }
    }

    /// Calls all of them, also after one that failed, and throws the first error.
    func observe(_ handlers: HookChain, _ call: (HookHandler) throws -> Void) throws {
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
