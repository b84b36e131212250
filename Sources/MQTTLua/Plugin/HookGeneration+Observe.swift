import LuaRuntime
import MQTTHooks

extension HookGeneration {
    /// Calls the `on_connected` functions.
    func connected(_ client: Client, sessionPresent: Bool) async throws {
        try await observe(connectionObservers, client) { push, _ in push.bool(sessionPresent) }
    }

    /// Calls the `on_disconnect` functions.
    func disconnected(_ client: Client, _ event: DisconnectEvent) async throws {
        try await observe(disconnectObservers, client, event) { $0.disconnectEventClass }
    }

    /// Calls the `on_session` functions.
    func session(of client: Client, _ event: SessionEvent) async throws {
        try await observe(companions.session, client, event) { $0.companions.sessionEvent }
    }

    /// Calls the `on_refused` functions.
    func refused(_ client: Client, _ event: RefusalEvent) async throws {
        try await observe(companions.refused, client, event) { $0.companions.refusalEvent }
    }

    private func observe<Event: Sendable>(
        _ chain: HookChain, _ client: Client, _ event: Event, _ eventClass: (Script) -> LuaClass
    ) async throws {
        let kept = Kept(event)
        try await observe(chain, client, keeping: kept) { push, script in
            push.object(kept.pointer, eventClass(script))
        }
    }

    /// Calls functions that may wait for something, each without regard to the others.
    ///
    /// - Throws: The first error, when all have ended.
    private func observe(
        _ chain: HookChain, _ client: Client, keeping kept: (any AnyObject & Sendable)? = nil,
        _ pushEvent: (LuaPush, Script) -> Void
    ) async throws {
        var waiting: [SuspendedCall] = []
        var failure = failure(of: chain) { handler in
            let progress = try handler.begin { push, script in
                push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                pushEvent(push, script)
            } results: { results, script in
                try script.expectNothing(results)
            }
            if case .suspended(let thread) = progress {
                waiting.append(suspended(thread, handler, client: client, kept))
            }
        }
        if !waiting.isEmpty {
            let later = await self.failure(of: waiting)
            failure = failure ?? later
        }
        if let failure { throw failure }
    }

    /// Goes on with calls until all of them have ended, and returns the first error.
    private func failure(of calls: [SuspendedCall]) async -> (any Error)? {
        await withTaskGroup(of: (any Error)?.self) { group in
            for call in calls {
                group.addImmediateTask(executorPreference: executor) {
                    do {
                        try await call.finish { results, script in try script.expectNothing(results) }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
    }

    /// Calls all functions, also after one that failed, and returns the first error.
    func failure(of chain: HookChain, _ call: (HookHandler) throws -> Void) -> (any Error)? {
        var failure: (any Error)?
        for index in 0..<chain.count {
            do {
                try call(chain[index])
            } catch {
                failure = failure ?? error
            }
        }
        return failure
    }
}
