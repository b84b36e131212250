import Logging
import MQTTHooks

/// The scripts of one event loop.
///
/// `@unchecked Sendable`: confined to its loop. It is made before the loop serves anybody, and its hooks are called on
/// the loop alone.
final class LuaLoopPlugin: HookSelection, @unchecked Sendable {
    let name = "lua"
    let activeHookPoints: Set<HookPoint>
    private let loop: LoopIdentity
    /// Retained. The hooks read it without counting references, which would cost as much as a short call.
    private let current: Unmanaged<HookGeneration>

    init(scripts: [Script], loop: LoopIdentity, logger: Logger) {
        let generation = HookGeneration(scripts: scripts, loop: loop, logger: logger)
        self.loop = loop
        current = .passRetained(generation)
        activeHookPoints = generation.hookPoints
    }

    deinit { current.release() }

    /// Calls `body` with the scripts that are asked.
    @inline(__always)
    func withGeneration<R>(_ body: (HookGeneration) throws -> R) rethrows -> R {
        try current._withUnsafeGuaranteedRef { try body($0) }
    }

    /// Calls `on_unload` of every script on the loop, and waits for it, but not for a loop that does not answer.
    func unload(logger: Logger) async {
        let scripts = withGeneration { $0.scripts }
        guard scripts.contains(where: { $0.onUnload != nil }) else { return }
        await withCheckedContinuation { continuation in
            let gate = UnloadGate(continuation)
            loop.execute {
                for script in scripts {
                    do {
                        try script.callLifecycle(script.onUnload)
                    } catch {
                        logger.error("on_unload failed", metadata: ["lua.error": "\(error)"])
                    }
                }
                gate.open()
            }
            Task {
                try? await Task.sleep(for: .seconds(1))
                gate.open()
            }
        }
    }
}
