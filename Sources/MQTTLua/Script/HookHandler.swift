import LuaRuntime
import MQTTHooks

/// One function of a script that is asked at a hook point.
struct HookHandler {
    /// Owned by the plugin instance that owns the handler, as is what follows; held without counting references, which
    /// would cost as much as the call.
    private let script: Unmanaged<Script>
    private let state: Unmanaged<LuaState>
    let point: HookPoint
    let function: LuaReference
    /// The `key` function of an `on_deliver`.
    let key: LuaReference?
    /// To which topics the function is confined.
    let scope: TopicScope?
    /// In how many seconds a call that waits for something has to end, as the script says. The broker's own deadline
    /// counts besides.
    let timeout: Double?
    /// For how many seconds the broker may remember an answer of `authorize`; nil: not at all.
    let cache: Double?
    /// Where the script names the hook.
    let line: Int?

    init(
        script: Script, point: HookPoint, function: LuaReference, key: LuaReference? = nil, scope: TopicScope?,
        timeout: Double? = nil, cache: Double? = nil, line: Int?
    ) {
        self.script = .passUnretained(script)
        state = .passUnretained(script.state)
        self.point = point
        self.function = function
        self.key = key
        self.scope = scope
        self.timeout = timeout
        self.cache = cache
        self.line = line
    }

    /// What a call of the function that outlives this one has to know.
    var site: CallSite {
        script._withUnsafeGuaranteedRef {
            CallSite(script: $0, point: point, name: point.rawValue, line: line, timeout: timeout)
        }
    }

    /// The client that the script is when it publishes.
    var clientIdentifier: String { script._withUnsafeGuaranteedRef { $0.context.clientIdentifier } }

    /// The same place with another function, to be called by itself.
    func asking(_ function: LuaReference) -> HookHandler {
        script._withUnsafeGuaranteedRef {
            HookHandler(script: $0, point: point, function: function, scope: nil, line: line)
        }
    }

    /// Calls the function, which may not wait for anything. Allocates nothing unless it fails.
    ///
    /// - Throws: ``LuaScriptError``.
    @inline(__always)
    func call<R>(
        _ arguments: (LuaPush, Script) -> Void, results: (LuaResults, Script) throws -> R
    ) throws -> R {
        try inHook { script, state in
            try state.call(function) { push in
                arguments(push, script)
            } results: { values in
                try results(values, script)
            }
        }
    }

    /// Calls the function, which may wait for something. Allocates nothing unless it fails.
    ///
    /// - Parameter results: Reads what the function returned, if it did not wait.
    /// - Throws: ``LuaScriptError``.
    @inline(__always)
    func begin<R>(
        _ arguments: (LuaPush, Script) -> Void, results: (LuaResults, Script) throws -> R
    ) throws -> LuaCallProgress<R> {
        try inHook { script, state in
            try state.begin(function) { push in
                arguments(push, script)
            } results: { values in
                try results(values, script)
            }
        }
    }

    @inline(__always)
    private func inHook<R>(_ body: (Script, LuaState) throws -> R) throws -> R {
        try script._withUnsafeGuaranteedRef { script in
            try script.inHook(point, point.rawValue, line: line) {
                try state._withUnsafeGuaranteedRef { state in try body(script, state) }
            }
        }
    }
}
