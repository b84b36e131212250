import LuaRuntime

/// What a script keeps from one step of an AUTH exchange to the next.
///
/// `@unchecked Sendable`: the broker carries it and lets go of it on the event loop of the script.
final class ScriptExchange: @unchecked Sendable {
    let script: Script
    /// Owns the script.
    let generation: HookGeneration
    /// The `on_auth` that has the exchange, by its place among those of all scripts.
    let handler: Int
    /// The value given to `mqtt.continue`.
    let state: LuaReference?

    init(script: Script, generation: HookGeneration, handler: Int, state: LuaReference?) {
        self.script = script
        self.generation = generation
        self.handler = handler
        self.state = state
    }

    deinit {
        if let state { script.state.release(state) }
    }
}
