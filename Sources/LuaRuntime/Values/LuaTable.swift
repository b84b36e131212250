/// A Lua table copied into Swift.
public struct LuaTable: Sendable, Equatable {
    /// The values at the positions 1, 2, … up to the first hole.
    public var list: [LuaValue]

    /// The values under string keys that are valid UTF-8.
    public var fields: [String: LuaValue]

    /// What remains: other keys, in no particular order.
    public var others: [Pair]

    /// A key that is neither a position nor a name, with its value.
    public struct Pair: Sendable, Equatable {
        /// The key.
        public var key: LuaValue
        /// The value.
        public var value: LuaValue

        /// Creates a pair.
        public init(key: LuaValue, value: LuaValue) {
            self.key = key
            self.value = value
        }
    }

    /// Creates a table.
    public init(list: [LuaValue] = [], fields: [String: LuaValue] = [:], others: [Pair] = []) {
        self.list = list
        self.fields = fields
        self.others = others
    }

    /// The value under a name; `nil` where there is none.
    public subscript(name: String) -> LuaValue? { fields[name] }
}
