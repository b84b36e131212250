import LuaRuntime

/// `mqtt.sleep`.
struct WaitingLibrary {
    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [sleep] }

    private var sleep: LuaHostFunction {
        .waiting("sleep", in: context) { [clock = context.services.clock] call in
            let seconds = try call.number(1)
            guard seconds >= 0, seconds <= 86_400 else {
                throw LuaFailure.argument(1, "0 to 86400 seconds expected, got \(seconds)")
            }
            return { try await clock.sleep(seconds) }
        } push: { _, _ in
        }
    }
}
