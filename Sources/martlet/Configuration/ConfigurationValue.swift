/// A checked value of one configuration key.
enum ConfigurationValue: Hashable, Sendable, CustomStringConvertible {
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([String])

    /// As it would stand in a configuration file.
    var description: String {
        switch self {
        case .boolean(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value):
            // A range check comes before every use of a number, so this conversion cannot trap.
            value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        case .text(let value): value
        case .list(let value): "[" + value.joined(separator: ", ") + "]"
        }
    }
}
