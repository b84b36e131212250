import LuaRuntime

/// The module `mqtt`: what scripts get from `require "mqtt"`.
///
/// Its parts are loaded when a script first touches them.
final class ScriptLibrary: @unchecked Sendable {
    private unowned(unsafe) let context: ScriptContext
    /// Makes a table of a part's values whose fields are what they are: reading another is an error.
    private var seal: LuaReference?
    /// `rawset`.
    private var set: LuaReference?
    /// Makes `mqtt.cache.memoize`.
    private var memoizer: LuaReference?
    private var module: LuaReference?
    private let cache: CacheLibrary
    /// For all parts that read or write JSON, so that there is one `null`.
    private var json: ScriptJSON?

    init(_ context: ScriptContext) {
        self.context = context
        cache = CacheLibrary(context)
    }

    /// Makes the module known to the state, which keeps it.
    func install() throws {
        let state = context.state
        seal = try state.load(
            source: """
                return function(part, read, write)
                  return setmetatable(part, { __index = read, __newindex = write, __metatable = "mqtt" })
                end
                """, name: "mqtt")
        set = try state.load(source: "return rawset", name: "mqtt")
        memoizer = try state.load(source: CacheLibrary.source, name: "mqtt.cache")
        let table = try makeTable(try contents(of: "mqtt"))
        module = table
        try state.module("mqtt") { $0.reference(table) }
    }

    /// The names of the module's parts.
    static let partNames = ScriptTypes.parts.map(\.name)

    /// What a part has; `mqtt` is the module itself.
    func contents(of name: String) throws -> LibraryPart {
        switch name {
        case "base64": return LibraryPart("mqtt.base64", EncodingLibrary.base64)
        case "cache":
            guard let memoizer else { throw LuaFailure.message("mqtt.cache is not installed") }
            return LibraryPart("mqtt.cache", [], values: ["memoize": try cache.memoize(memoizer)])
        case "config": return try config()
        case "crypto": return LibraryPart("mqtt.crypto", CryptoLibrary.functions + PasswordLibrary(context).functions)
        case "hex": return LibraryPart("mqtt.hex", EncodingLibrary.hex)
        case "http":
            return LibraryPart("mqtt.http", try HTTPLibrary(context, try sharedJSON().coders).functions)
        case "json":
            let json = try sharedJSON()
            return LibraryPart("mqtt.json", json.functions, values: json.values)
        case "jwt":
            return LibraryPart("mqtt.jwt", try JWTLibrary(context, try sharedJSON().coders).functions)
        case "log": return LibraryPart("mqtt.log", LogLibrary(context).functions)
        case "metrics": return LibraryPart("mqtt.metrics", try MetricsLibrary(context).functions)
        case "ratelimit": return LibraryPart("mqtt.ratelimit", RateLimitLibrary(context).functions)
        case "retained": return LibraryPart("mqtt.retained", RetainedLibrary(context).functions)
        case "shared": return LibraryPart("mqtt.shared", SharedLibrary(context).functions)
        case "sqlite": return LibraryPart("mqtt.sqlite", try SQLiteLibrary(context).functions)
        case "time": return LibraryPart("mqtt.time", TimeLibrary(context).functions)
        case "timer": return LibraryPart("mqtt.timer", try TimerLibrary(context).functions)
        case "topic": return LibraryPart("mqtt.topic", TopicLibrary.functions)
        default:
            return LibraryPart(
                "mqtt",
                VerdictLibrary(context).functions + BrokerLibrary(context).functions
                    + WaitingLibrary(context).functions + RequestLibrary(context).functions
                    + BanLibrary(context).functions
                    + (try BrokerQueries(context).functions))
        }
    }

    private func sharedJSON() throws -> ScriptJSON {
        let json = try json ?? ScriptJSON(context.state)
        self.json = json
        return json
    }

    /// The values of `lua.config`, each state's own; a name that has none is nil.
    private func config() throws -> LibraryPart {
        let values = try context.services.values.mapValues { value in try context.state.reference { $0.value(value) } }
        return LibraryPart("mqtt.config", [], values: values, isOpen: true)
    }

    private func makeTable(_ part: LibraryPart) throws -> LuaReference {
        guard let seal else { throw LuaFailure.message("mqtt is not installed") }
        let state = context.state
        try part.check()
        var values = part.values
        for function in part.functions { values[function.name] = try state.function(function) }
        let names = (Array(values.keys) + (part.name == "mqtt" ? Self.partNames : [])).sorted()
        let read = try state.function(part.name == "mqtt" ? loader(names) : Self.reader(part, names))
        let write = try state.function(
            LuaHostFunction(part.name) { _ in throw LuaFailure.message("'\(part.name)' may not be changed") })
        return try state.call(seal) { push in
            push.table { push in
                for (name, value) in values {
                    push.string(name)
                    push.reference(value)
                }
            }
            push.reference(read)
            push.reference(write)
        } results: { results in
            try state.reference(to: results[0])
        }
    }

    /// Reads a name that a part does not have.
    private static func reader(_ part: LibraryPart, _ names: [String]) -> LuaHostFunction {
        LuaHostFunction(part.name) { call in
            if part.isOpen {
                call.push.null()
                return .returned
            }
            throw unknown(call[2], in: part.name, names)
        }
    }

    /// Reads a name that the module does not have yet: a part is loaded, and is there from then on.
    private func loader(_ names: [String]) -> LuaHostFunction {
        LuaHostFunction("mqtt") { [self] call in
            guard let name = call[2].string, Self.partNames.contains(name), let set, let module else {
                throw Self.unknown(call[2], in: "mqtt", names)
            }
            let table = try makeTable(try contents(of: name))
            try context.state.call(set) { push in
                push.reference(module)
                push.string(name)
                push.reference(table)
            }
            call.push.reference(table)
            return .returned
        }
    }

    private static func unknown(_ key: LuaView, in part: String, _ names: [String]) -> LuaFailure {
        let name = key.string ?? key.type.name
        return .message("'\(part)' has no field '\(name)'\(Suggestion.hint(for: name, in: names))")
    }
}
