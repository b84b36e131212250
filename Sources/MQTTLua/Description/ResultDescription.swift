/// One value that a function returns.
struct ResultDescription: Sendable {
    /// The type as LuaCATS writes it.
    let type: String
    /// A name, and what it means.
    let text: String

    init(_ type: String, _ text: String = "") {
        self.type = type
        self.text = text
    }
}
