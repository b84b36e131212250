package import LuaRuntime

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

    /// A value of a script, if a configuration can have one like it.
    package init?(_ value: LuaValue) {
        switch value {
        case .bool(let flag): self = .flag(flag)
        case .int(let integer): self = .integer(integer)
        case .double(let number): self = .number(number)
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
            self = .text(text)
        case .table(let table):
            guard table.others.isEmpty, table.list.isEmpty || table.fields.isEmpty else { return nil }
            if table.fields.isEmpty {
                let values = table.list.map { ScriptValue($0) }
                guard !values.contains(nil) else { return nil }
                self = .list(values.compactMap(\.self))
            } else {
                let values = table.fields.mapValues { ScriptValue($0) }
                guard !values.values.contains(nil) else { return nil }
                self = .mapping(values.compactMapValues(\.self))
            }
        case .nil: return nil
        }
    }

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
