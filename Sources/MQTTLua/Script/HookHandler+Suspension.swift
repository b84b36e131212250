import LuaRuntime
import MQTTHooks

extension HookHandler {
    /// Goes on with a call that has waited; what it does is done as the hook.
    ///
    /// - Throws: ``LuaScriptError``.
    func goOn<R>(_ body: (Script) throws -> R) throws -> R {
        try withScript { script in
            let outer = script.context.running.pointee
            script.context.running.pointee = point
            defer { script.context.running.pointee = outer }
            do {
                return try body(script)
            } catch {
                throw script.failure(error, in: point, line: line)
            }
        }
    }

    /// What the call that has just been suspended waits for.
    func takeOperation() -> ScriptOperation? {
        withScript { script in
            defer { script.context.operation = nil }
            return script.context.operation
        }
    }

    /// Waits, as `mqtt.sleep` does.
    var sleep: @Sendable (Double) async throws -> Void { withScript { $0.context.sleep } }

    /// An error about the hook; the text reads on after its name.
    func error(_ text: String) -> LuaScriptError {
        withScript { LuaScriptError(file: $0.path, line: line, message: "\(point.rawValue) \(text)") }
    }
}
