import LuaRuntime
import MQTTHooks

/// One function of a script that is asked at a hook point.
struct HookHandler {
    /// Owned by the plugin instance that owns the handler.
    unowned(unsafe) let script: Script
    let point: HookPoint
    let function: LuaReference
    /// To which topics the function is confined.
    let scope: TopicScope?
    /// Where the script names the hook.
    let line: Int?

    /// Calls the function. Allocates nothing unless it fails.
    ///
    /// - Throws: ``LuaScriptError``.
    @inline(__always)
    func call<R>(
        _ arguments: (LuaPush, Script) -> Void, results: (LuaResults, Script) throws -> R
    ) throws -> R {
        let context = script.context
        let outer = context.hook
        context.hook = point
        defer { context.hook = outer }
        do {
            return try script.state.call(function) { push in
                arguments(push, script)
            } results: { values in
                try results(values, script)
            }
        } catch {
            throw script.failure(error, in: point, line: line)
        }
    }
}
