/// A Lua value copied into Swift, for cold paths: configuration, the tables that verdicts carry.
public enum LuaValue: Sendable, Equatable {
    /// `nil`, and whatever has no counterpart here where a lenient conversion asked for that.
    case `nil`
    /// A boolean.
    case bool(Bool)
    /// A number of Lua's integer subtype.
    case int(Int64)
    /// A number of Lua's float subtype.
    case double(Double)
    /// A string: bytes, not necessarily UTF-8.
    case bytes([UInt8])
    /// A table.
    case table(LuaTable)

    /// A string value of this text.
    public static func string(_ text: String) -> LuaValue { .bytes(Array(text.utf8)) }

    /// A table with the positions 1, 2, ….
    public static func list(_ values: [LuaValue]) -> LuaValue { .table(LuaTable(list: values)) }

    /// The text of a string that is valid UTF-8.
    public var text: String? {
        guard case .bytes(let bytes) = self else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension LuaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
    /// A string value.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer value.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A boolean value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A float value.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// `nil`.
    public init(nilLiteral: ()) { self = .nil }
    /// A table with the positions 1, 2, ….
    public init(arrayLiteral elements: LuaValue...) { self = .list(elements) }
}
