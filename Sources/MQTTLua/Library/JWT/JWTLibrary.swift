import LuaRuntime

/// `mqtt.jwt`
struct JWTLibrary {
    static let optionNames = ScriptTypes.jwtOptions.fieldNames

    let functions: [LuaHostFunction]

    /// - Parameter coders: What makes the claims a table.
    /// - Throws: `LuaFailure` where it is not built in.
    init(_ context: ScriptContext, _ coders: JSONCoders) throws {
        #if JWT
        functions = [Self.verify(context, coders)]
        #else
        throw LuaFailure.message(
            "mqtt.jwt is not built in: build Martlet with the package trait JWT (swift build --traits Lua,JWT)")
        #endif
    }
}
