import LuaRuntime

/// A hook returned what it may not return; reads on after the hook's name.
struct InvalidResult: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// `returned a table where …`
    ///
    /// - Parameter function: Which function of the hook returned it.
    init(_ value: LuaView, of function: String? = nil, expected: String) {
        let type = value.type.name
        let article = "aeiou".contains(type.first ?? "x") ? "an" : "a"
        self.init((function.map { $0 + " " } ?? "") + "returned \(article) \(type); it may return \(expected)")
    }
}
