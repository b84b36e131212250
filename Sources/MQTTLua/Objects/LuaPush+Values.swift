package import LuaRuntime

extension LuaPush {
    /// Pushes a text, or nil.
    package func optional(_ text: String?) {
        if let text { string(text) } else { null() }
    }

    /// Pushes an integer, or nil.
    package func optional(_ value: (some BinaryInteger)?) {
        if let value { integer(value) } else { null() }
    }

    /// Pushes a list of `{ name, value }`.
    package func pairs(_ pairs: [(name: String, value: String)]) {
        list { push in
            for pair in pairs {
                push.list { push in
                    push.string(pair.name)
                    push.string(pair.value)
                }
            }
        }
    }
}
