import LuaRuntime

/// A hook returned what it may not return; reads on after the hook's name.
struct InvalidResult: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// `returned a table where …`
    init(_ value: LuaView, expected: String) {
        let type = value.type.name
        let article = "aeiou".contains(type.first ?? "x") ? "an" : "a"
        self.init("returned \(article) \(type); it may return \(expected)")
    }
}
