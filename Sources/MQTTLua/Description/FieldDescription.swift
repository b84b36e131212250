/// One name of the scripts' world: a field of an object or a table, or a parameter of a function.
struct FieldDescription: Sendable {
    let name: String
    /// The type as LuaCATS writes it, such as `integer?`.
    let type: String
    /// What it means where the name does not say it all.
    let text: String
    /// Whether whoever gives it may leave it out.
    let isOptional: Bool

    init(_ name: String, _ type: String, _ text: String = "", isOptional: Bool = false) {
        self.name = name
        self.type = type
        self.text = text
        self.isOptional = isOptional
    }

    /// A field or a parameter that may be left out.
    static func optional(_ name: String, _ type: String, _ text: String = "") -> Self {
        Self(name, type, text, isOptional: true)
    }

    /// The same, to be given by whoever wants to.
    var optional: Self {
        .optional(name, type.hasSuffix("?") ? String(type.dropLast()) : type, text)
    }
}
