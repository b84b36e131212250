import LuaRuntime

/// The module `mqtt`: what scripts get from `require "mqtt"`.
struct ScriptLibrary {
    /// A table of the module.
    struct Part {
        /// The name in messages, such as `mqtt.log`.
        let name: String
        let functions: [LuaHostFunction]
        /// Values that are not functions, by their names.
        var values: [String: LuaReference] = [:]
        /// Names of the whole contract that this version does not have.
        var later: [String] = []
    }

    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    /// The parts, the module's own functions last.
    func parts() throws -> [Part] {
        let json = try ScriptJSON(context.state)
        return [
            Part(name: "mqtt.json", functions: json.functions, values: json.values),
            Part(name: "mqtt.log", functions: LogLibrary(context).functions),
            Part(name: "mqtt.time", functions: TimeLibrary.functions),
            Part(name: "mqtt.topic", functions: TopicLibrary.functions),
            Part(
                name: "mqtt",
                functions: VerdictLibrary(context).functions + BrokerLibrary(context).functions
                    + WaitingLibrary(context).functions,
                later: Self.laterNames),
        ]
    }

    /// Makes the module known to the state.
    func install() throws {
        let state = context.state
        // A table whose fields are what they are: reading another is an error that says what was meant.
        let seal = try state.load(
            source: """
                return function(part, read, write)
                  return setmetatable(part, { __index = read, __newindex = write, __metatable = "mqtt" })
                end
                """, name: "mqtt")
        var tables: [String: LuaReference] = [:]
        for part in try parts() {
            var values = part.values
            if part.name == "mqtt" { values.merge(tables) { first, _ in first } }
            for function in part.functions { values[function.name] = try state.function(function) }
            let table = try makeTable(part, values, seal: seal)
            tables[String(part.name.dropFirst("mqtt.".count))] = table
            if part.name == "mqtt" { try state.module("mqtt") { $0.reference(table) } }
        }
    }

    private func makeTable(
        _ part: Part, _ values: [String: LuaReference], seal: LuaReference
    ) throws -> LuaReference {
        let names = values.keys.sorted()
        let read = try context.state.function(
            LuaHostFunction(part.name) { call in
                let name = call[2].string ?? call[2].type.name
                if part.later.contains(name) {
                    throw LuaFailure.message("\(part.name).\(name) is not available in this version")
                }
                let hint = Suggestion.hint(for: name, in: names)
                throw LuaFailure.message("'\(part.name)' has no field '\(name)'\(hint)")
            })
        let write = try context.state.function(
            LuaHostFunction(part.name) { _ in throw LuaFailure.message("'\(part.name)' may not be changed") })
        return try context.state.call(seal) { push in
            push.table { push in
                for name in names {
                    guard let value = values[name] else { continue }
                    push.string(name)
                    push.reference(value)
                }
            }
            push.reference(read)
            push.reference(write)
        } results: { results in
            try context.state.reference(to: results[0])
        }
    }

    private static let laterNames = [
        "ban", "base64", "cache", "clients", "config", "crypto", "hex", "http", "jwt", "metrics",
        "ratelimit", "reauthorize", "request", "retained", "shared", "sqlite", "timer",
    ]
}
