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
}
