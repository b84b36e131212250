import LuaRuntime

extension HookGeneration {
    /// Calls `on_load` of every script.
    ///
    /// - Parameter previous: What the older selves of the scripts left, in their order; empty at the start.
    /// - Returns: The rest of the calls that wait for something.
    /// - Throws: ``LuaScriptError``.
    func beginLoad(_ previous: [LuaValue] = []) throws -> [SuspendedCall] {
        try scripts.enumerated().compactMap { index, script in
            try script.load(index < previous.count ? previous[index] : .nil, on: executor)
        }
    }

    /// Ends what ``beginLoad(_:)`` began. On the loop.
    func endLoad(_ calls: [SuspendedCall]) async throws {
        for call in calls {
            try await call.finish(timeout: Script.lifecycleDeadline) { results, script in
                try script.expectNothing(results)
            }
        }
        startTimers()
    }

    /// Lets the timers of every script run. Called when every `on_load` has ended.
    func startTimers() {
        for script in scripts { script.context.timers.start(script, on: executor) }
    }

    /// Stops the timers, and calls `on_unload` of every script, in the order of the scripts. On the loop.
    ///
    /// - Returns: What each leaves.
    /// - Throws: The first ``LuaScriptError``, after all have been called.
    func unload() async throws -> [LuaValue] {
        var failure: (any Error)?
        var legacies: [LuaValue] = []
        for script in scripts { script.context.timers.stop() }
        for script in scripts {
            do {
                legacies.append(try await script.unload(on: executor))
            } catch {
                legacies.append(.nil)
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return legacies
    }
}
