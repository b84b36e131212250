import LuaRuntime
import MQTTHooks

/// Which function of which script a call is of: what messages say about it, and what is set while it runs.
struct CallSite {
    let script: Script
    /// Nil for `on_load` and `on_unload`.
    let point: HookPoint?
    /// The function's name in the table of hooks.
    let name: String
    /// Where the script names it.
    let line: Int?
    /// In how many seconds a call that waits for something has to end, as the script says. The broker's own deadline
    /// counts besides.
    var timeout: Double?

    /// Does something as the function.
    ///
    /// - Throws: ``LuaScriptError``.
    func run<R>(_ body: (Script) throws -> R) throws -> R {
        try script.inHook(point, name, line: line) { try body(script) }
    }

    /// What the call that has just been suspended waits for.
    func takeOperation() -> ScriptOperation? {
        defer { script.context.operation = nil }
        return script.context.operation
    }

    /// An error about the function; the text reads on after its name.
    func error(_ text: String) -> LuaScriptError {
        LuaScriptError(file: script.path, line: line, message: "\(name) \(text)")
    }
}
