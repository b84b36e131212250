import LuaRuntime

/// A table of the module `mqtt`.
struct LibraryPart {
    /// The name in messages, such as `mqtt.log`.
    let name: String
    let functions: [LuaHostFunction]
    /// Values that are not functions of the host, by their names.
    let values: [String: LuaReference]
    /// Whether a name that is not there is nil, not an error.
    let isOpen: Bool

    init(
        _ name: String, _ functions: [LuaHostFunction], values: [String: LuaReference] = [:], isOpen: Bool = false
    ) {
        self.name = name
        self.functions = functions
        self.values = values
        self.isOpen = isOpen
    }

    /// Checks that the part is what ``ScriptTypes`` says that it is.
    ///
    /// - Throws: What is missing or not described.
    func check() throws(LuaFailure) {
        guard let description = ScriptTypes.part(name) else { throw .message("\(name) is not described") }
        // What an open part has is the configuration's to say.
        if !isOpen { try description.check(functions, values: values.keys) }
    }
}
