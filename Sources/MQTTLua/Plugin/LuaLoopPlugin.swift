import Logging
import LuaRuntime
import MQTTHooks

/// The scripts of one event loop.
///
/// `@unchecked Sendable`: confined to its loop. It is made before the loop serves anybody, and its hooks are called on
/// the loop alone.
final class LuaLoopPlugin: HookSelection, @unchecked Sendable {
    let name = "lua"
    let executor: LoopExecutor
    /// The `on_load` calls that wait for something; they go on when the broker starts.
    private var loading: [SuspendedCall] = []
    /// Retained. The hooks read it without counting references, which would cost as much as a short call.
    private var current: Unmanaged<HookGeneration>
    /// The requests of scripts that have been replaced by ones that send none: calls may still wait for answers.
    private(set) var formerRequests: ScriptRequests?

    /// Calls `on_load` of every script.
    ///
    /// - Throws: ``LuaScriptError``.
    init(_ generation: HookGeneration) throws {
        executor = generation.executor
        current = .passRetained(generation)
        loading = try generation.beginLoad()
        if loading.isEmpty { generation.startTimers() }
    }

    deinit { current.release() }

    /// The hook points of the scripts that are asked now. On the loop, or when nothing happens on it.
    ///
    /// Between an exchange of the scripts and the moment when the broker reads this again, and for what began before
    /// it, the broker still asks at hook points for which no script has a function any more. The scripts abstain there:
    /// other plugins decide, as they do afterwards, and where there are none, a chain that decides denies, since those
    /// that would have allowed are gone. Nothing is allowed meanwhile that is not allowed afterwards.
    var activeHookPoints: Set<HookPoint> {
        let points = generation.hookPoints
        guard let formerRequests, formerRequests.isAwaited else { return points }
        return points.union([.onPublish])
    }

    /// The scripts that are asked. On the loop, or when nothing happens on it.
    var generation: HookGeneration {
        get { current.takeUnretainedValue() }
        set {
            let old = current
            formerRequests = newValue.requests == nil ? old.takeUnretainedValue().requests ?? formerRequests : nil
            current = .passRetained(newValue)
            old.release()
        }
    }

    /// Calls `body` with the scripts that are asked.
    @inline(__always)
    func withGeneration<R>(_ body: (HookGeneration) throws -> R) rethrows -> R {
        try current._withUnsafeGuaranteedRef { try body($0) }
    }

    /// Waits until every `on_load` has ended.
    ///
    /// - Throws: ``LuaScriptError``.
    func finishLoading() async throws {
        guard !loading.isEmpty else { return }
        try await onLoop {
            defer { self.loading = [] }
            try await self.generation.endLoad(self.loading)
        }
    }

    /// Does something on the loop.
    func onLoop<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        try await Task(executorPreference: executor, operation: body).value
    }

    /// Calls `on_unload` of every script on the loop, and waits for it, but not for a loop that does not answer.
    func unload(logger: Logger) async {
        let generation = generation
        guard generation.scripts.contains(where: { $0.lifecycle.unload != nil || $0.context.timers.count > 0 }) else {
            return
        }
        await withCheckedContinuation { continuation in
            let gate = UnloadGate(continuation)
            // A loop that does not answer lets go of what it is handed.
            executor.loop.execute { [executor] in
                Task.immediate(executorPreference: executor) {
                    do {
                        _ = try await generation.unload()
                    } catch {
                        logger.error("on_unload failed", metadata: ["lua.error": "\(error)"])
                    }
                    gate.open()
                }
            }
            Task {
                try? await Task.sleep(for: .seconds(1))
                gate.open()
            }
        }
    }
}
