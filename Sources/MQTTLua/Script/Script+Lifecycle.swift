import LuaRuntime

extension Script {
    /// In how many seconds an `on_load` or `on_unload` that waits for something has to end.
    static let lifecycleDeadline = 30.0

    /// Calls `on_load`, if the script has it.
    ///
    /// - Parameter previous: What the `on_unload` of the script's older self returned.
    /// - Returns: The rest of the call, where it waits for something.
    /// - Throws: ``LuaScriptError``.
    func load(_ previous: LuaValue, on executor: LoopExecutor) throws -> SuspendedCall? {
        guard let function = lifecycle.load else { return nil }
        let site = CallSite(script: self, point: nil, name: "on_load", line: function.line)
        let progress = try site.run { script in
            try script.state.begin(function.reference) {
                $0.value(previous)
            } results: {
                try script.expectNothing($0)
            }
        }
        guard case .suspended(let thread) = progress else { return nil }
        return SuspendedCall(site, thread, on: executor)
    }

    /// Calls `on_unload`, if the script has it. On the event loop.
    ///
    /// - Returns: What it leaves for the script's newer self.
    /// - Throws: ``LuaScriptError``.
    func unload(on executor: LoopExecutor) async throws -> LuaValue {
        guard let function = lifecycle.unload else { return .nil }
        let site = CallSite(script: self, point: nil, name: "on_unload", line: function.line)
        let progress = try site.run { script in
            try script.state.begin(function.reference, results: Self.legacy)
        }
        switch progress {
        case .finished(let legacy): return legacy
        case .suspended(let thread):
            return try await SuspendedCall(site, thread, on: executor)
                .finish(timeout: Self.lifecycleDeadline) { results, _ in try Self.legacy(results) }
        }
    }

    /// Reads what `on_unload` returned.
    private static func legacy(_ results: LuaResults) throws -> LuaValue {
        if results.count > 1 { throw InvalidResult("returned \(results.count) values; it may return one") }
        do {
            return try results[0].value()
        } catch .message(let text) {
            throw InvalidResult("returned \(text)")
        } catch .argument(_, let text) {
            throw InvalidResult("returned \(text)")
        }
    }
}
