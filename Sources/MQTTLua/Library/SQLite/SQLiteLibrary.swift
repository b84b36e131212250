import LuaRuntime

/// `mqtt.sqlite`
struct SQLiteLibrary {
    static let optionNames = ScriptTypes.sqliteOptions.fieldNames
    static let methodNames = ["query", "execute"]

    let functions: [LuaHostFunction]

    /// - Throws: `LuaFailure` where it is not built in.
    init(_ context: ScriptContext) throws {
        #if SQLite
        functions = try SQLiteObjects(context).functions
        #else
        throw LuaFailure.message(
            "mqtt.sqlite is not built in: build Martlet with the package trait SQLite (swift build --traits Lua,SQLite)"
        )
        #endif
    }
}
