import Yams

#if Lua
import MQTTLua
#endif

/// The shape of a configuration file: which keys it has and on which lines, and what does not fit the schema.
///
/// The values themselves are read elsewhere; this pass exists because a configuration reader can neither list the keys
/// of a file nor say where they stand.
struct ConfigurationDocument: Sendable {
    /// The file as it was named.
    let path: String
    /// Whether the file has any content.
    private(set) var isEmpty = true
    /// The line of each key by its dotted name, and of each list item by `name[index]`, counted from 1.
    private(set) var lines: [String: Int] = [:]
    /// The names below `listeners`, in the order of the file.
    private(set) var listenerNames: [String] = []
    /// The blocks at the top that the file has.
    private(set) var blocks: Set<String> = []
    #if Lua
    /// The values below `lua.config`, which are the scripts' business.
    private(set) var scriptValues: [String: ScriptValue] = [:]
    #endif
    /// What does not fit.
    private(set) var problems: [ConfigurationProblem] = []

    private let schema: ConfigurationSchema

    /// Looks through the text of a file.
    init(text: String, path: String, schema: ConfigurationSchema) {
        self.path = path
        self.schema = schema
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            if let mapping = root.mapping {
                isEmpty = false
                visit(mapping, at: [])
            } else if !Self.isNull(root) {
                report(
                    root.mark?.line, "the file is not a mapping of keys to values",
                    suggestion: "begin with a key, such as \"listeners:\"")
            }
        } catch let error as YamlError {
            problems.append(Self.problem(error, path: path))
        } catch {
            report(nil, "cannot be parsed: \(error)")
        }
    }

    private mutating func visit(_ mapping: Node.Mapping, at path: [String]) {
        for (keyNode, value) in mapping {
            let line = keyNode.mark?.line
            guard let name = keyNode.scalar?.string else {
                report(line, "a key is not a word")
                continue
            }
            let here = path + [name]
            lines[here.joined(separator: ".")] = line
            if path.isEmpty { blocks.insert(name) }
            if path == ["listeners"], !checkListener(name, line: line) { continue }
            if here == ["lua", "config"] {
                visitScriptValues(value, line: line)
            } else if let key = schema.key(at: here) {
                checkShape(of: value, for: key, at: here, line: line)
            } else if schema.names(below: here) != nil {
                visitBlock(value, at: here, line: line)
            } else {
                reportUnknown(name, in: path, line: line)
            }
        }
    }

    private mutating func visitBlock(_ value: Node, at path: [String], line: Int?) {
        if let mapping = value.mapping {
            visit(mapping, at: path)
        } else if !Self.isNull(value) {
            let names = (schema.names(below: path) ?? []).map { $0 == "*" ? "NAME" : $0 }
            report(
                line, "\(path.joined(separator: ".")): a block of keys is expected here",
                suggestion: "indent keys below it, such as \"\(names.first ?? ""):\"")
        }
    }

    private mutating func visitScriptValues(_ value: Node, line: Int?) {
        guard let mapping = value.mapping else {
            if !Self.isNull(value) {
                report(
                    line, "lua.config: names with values are expected here",
                    suggestion: "such as \"config: { limit: 5 }\"")
            }
            return
        }
        #if Lua
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                report(key.mark?.line, "a key is not a word")
                continue
            }
            lines["lua.config.\(name)"] = key.mark?.line
            if let value = Self.scriptValue(value) {
                scriptValues[name] = value
            } else {
                report(
                    key.mark?.line, "lua.config.\(name): a value is missing",
                    suggestion: "write one, or leave the name out")
            }
        }
        #endif
    }

    private mutating func checkListener(_ name: String, line: Int?) -> Bool {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        guard isPlain, !name.isEmpty else {
            report(
                line, "listeners: \"\(name)\" is not a name for a listener",
                suggestion: "use letters, digits, - and _")
            return false
        }
        listenerNames.append(name)
        return true
    }

    private mutating func checkShape(of value: Node, for key: ConfigurationKey, at path: [String], line: Int?) {
        let name = path.joined(separator: ".")
        guard key.type.isList else {
            if value.scalar == nil {
                report(line, "\(name): a single value is expected here", suggestion: key.type.advice)
            }
            return
        }
        guard let sequence = value.sequence else {
            let single = value.scalar.map { "write [\($0.string)]" }
            report(
                line, "\(name): a list is expected here",
                suggestion: Self.isNull(value) ? key.type.advice : single ?? key.type.advice)
            return
        }
        for (index, item) in sequence.enumerated() {
            lines["\(name)[\(index)]"] = item.mark?.line ?? line
            if item.scalar == nil {
                report(
                    item.mark?.line ?? line, "\(name): a list of single values is expected here",
                    suggestion: key.type.advice)
            }
        }
    }

    private mutating func reportUnknown(_ name: String, in path: [String], line: Int?) {
        let known = (schema.names(below: path) ?? []) + (path == ["lua"] ? ["config"] : [])
        let place = path.isEmpty ? "" : " in \(path.joined(separator: "."))"
        let suggestion: String
        if let nearest = Suggestion.nearest(to: name, in: known) {
            suggestion = "did you mean \"\(nearest)\"?"
        } else if let block = schema.blocks(knowing: name).first {
            suggestion = block.isEmpty ? "it belongs at the top level" : "it belongs under \"\(block)\""
        } else {
            suggestion = "known here: \(known.joined(separator: ", "))"
        }
        report(line, "unknown key \"\(name)\"\(place)", suggestion: suggestion)
    }

    private mutating func report(_ line: Int?, _ message: String, suggestion: String? = nil) {
        problems.append(ConfigurationProblem(.file(path, line: line), message, suggestion: suggestion))
    }

    private static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string.lowercased())
    }
}
