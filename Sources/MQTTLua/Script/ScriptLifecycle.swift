import LuaRuntime

/// The functions of a script that are called when it comes and when it goes.
struct ScriptLifecycle {
    /// A function, and where the script names it.
    struct Function {
        let reference: LuaReference
        let line: Int?
    }

    /// `on_load(previous)`
    var load: Function?
    /// `on_unload()`
    var unload: Function?
}
