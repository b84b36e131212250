/// The type of a Lua value.
@frozen
public enum LuaType: Int32, Sendable, Equatable {
    /// No value at all: beyond the last argument or result.
    case none = -1
    /// `nil`.
    case `nil` = 0
    /// `true` or `false`.
    case boolean = 1
    /// A bare pointer; scripts never see one.
    case lightUserdata = 2
    /// An integer or a float.
    case number = 3
    /// A string of bytes.
    case string = 4
    /// A table.
    case table = 5
    /// A function, of Lua or of the host.
    case function = 6
    /// An object of the host.
    case userdata = 7
    /// A coroutine.
    case thread = 8

    /// The name that Lua itself uses, such as `string` or `no value`.
    public var name: String {
        switch self {
        case .none: "no value"
        case .nil: "nil"
        case .boolean: "boolean"
        case .lightUserdata, .userdata: "userdata"
        case .number: "number"
        case .string: "string"
        case .table: "table"
        case .function: "function"
        case .thread: "thread"
        }
    }
}
