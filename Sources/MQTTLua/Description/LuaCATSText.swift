/// Annotations for editors with the Lua language server.
struct LuaCATSText {
    private(set) var text = ""
    /// What is said of functions that wait.
    private let waiting: String

    /// - Parameters:
    ///   - module: The name under which scripts require it.
    ///   - waiting: What is said of functions that wait.
    init(module: String, heading: String, waiting: String) {
        self.waiting = waiting
        add("---@meta \(module)")
        for line in heading.split(separator: "\n", omittingEmptySubsequences: false) {
            add(line.isEmpty ? "--" : "-- \(line)")
        }
        add("")
    }

    private mutating func add(_ line: String) { text += line + "\n" }

    /// Text in lines of its own, above what it is about.
    private mutating func addText(_ text: String) {
        guard !text.isEmpty else { return }
        var line = "---"
        for word in text.split(separator: " ") {
            if line.count + word.count >= 120 {
                add(line)
                line = "---"
            }
            line += (line == "---" ? "" : " ") + word
        }
        add(line)
    }

    /// A type that is another.
    mutating func add(alias: FieldDescription) {
        addText(alias.text)
        add("---@alias \(alias.name) \(alias.type)")
        add("")
    }

    /// A table that the module has as one of its parts, or the module itself.
    ///
    /// - Parameter expression: What scripts call it.
    mutating func add(part: ClassDescription, as expression: String, fields: [FieldDescription] = []) {
        addHead(part, fields: part.fields + fields)
        add((expression.contains(".") ? "" : "local ") + "\(expression) = {}")
        add("")
        for function in part.functions { add(function, "\(expression).\(function.name)") }
    }

    /// A kind of object or of table.
    mutating func add(class description: ClassDescription) {
        addHead(description, fields: description.fields)
        guard !description.functions.isEmpty else { return add("") }
        let variable = description.name.split(separator: ".").last ?? ""
        add("local \(variable) = {}")
        add("")
        for function in description.functions { add(function, "\(variable):\(function.name)") }
    }

    /// What the module is.
    mutating func addEnd(returning expression: String) { add("return \(expression)") }

    private mutating func addHead(_ description: ClassDescription, fields: [FieldDescription]) {
        addText(description.text)
        add("---@class \(description.name)")
        for field in fields {
            let text = field.text.isEmpty ? "" : " \(field.text)"
            add("---@field \(field.name)\(field.isOptional ? "?" : "") \(field.type)\(text)")
        }
    }

    private mutating func add(_ function: FunctionDescription, _ expression: String) {
        let waiting =
            switch function.waits {
            case .never: ""
            case .whereItMay: " Waits until it is done, in a hook that may wait."
            case .always: " " + waiting
            }
        addText(function.text + waiting)
        if let generic = function.generic { add("---@generic \(generic)") }
        for parameter in function.parameters {
            let text = parameter.text.isEmpty ? "" : " \(parameter.text)"
            add("---@param \(parameter.name)\(parameter.isOptional ? "?" : "") \(parameter.type)\(text)")
        }
        for result in function.results {
            add("---@return \(result.type)\(result.text.isEmpty ? "" : " \(result.text)")")
        }
        add("function \(expression)(\(function.parameters.map(\.name).joined(separator: ", "))) end")
        add("")
    }
}
