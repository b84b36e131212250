import LuaRuntime

/// `mqtt.time`
struct TimeLibrary {
    private let clock: ScriptClock

    init(_ context: ScriptContext) {
        clock = context.services.clock
    }

    var functions: [LuaHostFunction] {
        [
            LuaHostFunction("now") { [clock] call in
                call.push.number(clock.wall())
                return .returned
            }
        ]
    }
}
