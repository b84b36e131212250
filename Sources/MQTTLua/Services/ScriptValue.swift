import LuaRuntime

/// A value that a configuration gives to scripts, which they read as `mqtt.config.NAME`.
public enum ScriptValue: Sendable, Hashable {
    /// True or false.
    case flag(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number.
    case number(Double)
    /// A text.
    case text(String)
    /// Several values.
    case list([ScriptValue])
    /// Values with names.
    case mapping([String: ScriptValue])

    var luaValue: LuaValue {
        switch self {
        case .flag(let flag): .bool(flag)
        case .integer(let integer): .int(integer)
        case .number(let number): .double(number)
        case .text(let text): .string(text)
        case .list(let values): .list(values.map(\.luaValue))
        case .mapping(let values): .table(LuaTable(fields: values.mapValues(\.luaValue)))
        }
    }
}
