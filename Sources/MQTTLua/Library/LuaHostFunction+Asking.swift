import Logging
import LuaRuntime

extension LuaHostFunction {
    /// A library function that asks the broker to do something: where the hook may wait, it waits until that is done and
    /// returns what came of it; elsewhere it returns true at once, and what goes wrong is logged. ``OpenCalls`` bounds those.
    ///
    /// - Parameters:
    ///   - name: Its name in messages.
    ///   - start: Reads the arguments, and returns what is to be done.
    ///   - push: Pushes the results, on the event loop.
    static func asking<Output: Sendable>(
        _ name: String, in context: ScriptContext,
        _ start: @escaping @Sendable (LuaCall) throws -> @Sendable () async throws -> Output,
        push: @escaping @Sendable (Output, LuaPush) throws -> Void
    ) -> LuaHostFunction {
        LuaHostFunction(name) { [unowned(unsafe) context] call in
            let operation = try start(call)
            guard call.maySuspend else {
                let openCalls = context.services.openCalls
                try openCalls.begin()
                Task { [logger = context.logger, path = context.path] in
                    defer { openCalls.end() }
                    do {
                        _ = try await operation()
                    } catch {
                        let metadata: Logger.Metadata = ["lua.script": "\(path)", "lua.error": "\(error)"]
                        logger.error("mqtt.\(name) failed", metadata: metadata)
                    }
                }
                call.push.bool(true)
                return .returned
            }
            context.operation = {
                let output = try await operation()
                return { try push(output, $0) }
            }
            return .suspended
        }
    }
}
