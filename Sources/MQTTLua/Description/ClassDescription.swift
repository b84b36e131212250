package import LuaRuntime

/// What has fields and functions: a part of the module, a kind of object, or a table that scripts pass and get.
///
/// Registration reads it: what is not described cannot be registered, and what is described must be there.
package struct ClassDescription: Sendable {
    /// The name for editors, such as `mqtt.Client`.
    package let name: String
    let text: String
    let fields: [FieldDescription]
    let functions: [FunctionDescription]

    /// - Parameter properties: Fields besides.
    init(
        _ name: String, _ text: String = "", fields: [FieldDescription] = [], properties: [FieldDescription] = [],
        functions: [FunctionDescription] = []
    ) {
        self.name = name
        self.text = text
        self.fields = fields + properties
        self.functions = functions
    }

    /// The names of the fields.
    package var fieldNames: [String] { fields.map(\.name) }

    /// The names of fields and functions.
    var names: Set<String> { Set(fieldNames + functions.map(\.name)) }

    /// Checks that exactly what is described is about to be registered.
    ///
    /// - Parameter values: The names of what is no function of the host.
    /// - Throws: What is missing or not described.
    package func check(_ hostFunctions: [LuaHostFunction], values: some Sequence<String>) throws(LuaFailure) {
        let registered = Set(hostFunctions.map(\.name)).union(values)
        for name in registered.subtracting(names).sorted() {
            throw .message("\(self.name).\(name) is not described")
        }
        for name in names.subtracting(registered).sorted() {
            throw .message("\(self.name).\(name) is described, but is not there")
        }
        for function in hostFunctions {
            let description = functions.first { $0.name == function.name }
            // A value is described as a field, or as a function without anything to compare with.
            guard let description, function.suspends != (description.waits == .always) else { continue }
            throw .message("\(name).\(function.name) is described to wait, or not to, but is otherwise")
        }
    }
}

extension LuaState {
    /// Makes a type of object known to the state, just as it is described.
    package func register(_ type: LuaObjectType, as description: ClassDescription) throws -> LuaClass {
        try description.check(type.methods, values: type.fields.map(\.name))
        return try register(type)
    }
}
