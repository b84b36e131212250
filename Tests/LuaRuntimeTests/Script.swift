import LuaRuntime
import Testing

/// A state with one script, whose value is a table of functions.
struct Script {
    let state: LuaState
    let table: LuaReference

    init(_ source: String, in state: LuaState? = nil, limits: LuaLimits = LuaLimits()) throws {
        let state = try state ?? LuaState(limits: limits)
        self.state = state
        table = try state.load(source: source, name: "script.lua")
    }

    func function(_ name: String) throws -> LuaReference {
        try state.view(table) { table in
            try table.field(named: name) { function in
                try #require(function.type == .function, "no function \(name)")
                return try state.reference(to: function)
            }
        }
    }

    /// Calls the function and copies its first result.
    @discardableResult
    func call(_ name: String, _ arguments: LuaValue...) throws -> LuaValue {
        try state.call(try function(name)) { push in
            for argument in arguments { push.value(argument) }
        } results: {
            try $0[0].value()
        }
    }
}

/// The value of an expression.
func evaluate(_ expression: String, limits: LuaLimits = LuaLimits()) throws -> LuaValue {
    try Script("return { run = function() return \(expression) end }", limits: limits).call("run")
}

/// The error that a body of a function ends with.
func failure(_ body: String, limits: LuaLimits = LuaLimits(), in state: LuaState? = nil) throws -> LuaError {
    let script = try Script("return { run = function()\n\(body)\nend }", in: state, limits: limits)
    return try #require(throws: LuaError.self) { try script.call("run") }
}
