#if Lua
import MQTTLua
import Yams

extension ConfigurationDocument {
    /// What stands below `lua.config`; nil where a value is missing.
    static func scriptValue(_ node: Node) -> ScriptValue? {
        switch node {
        case .scalar(let scalar): return scriptValue(scalar)
        case .sequence(let sequence):
            let values = sequence.compactMap { scriptValue($0) }
            return values.count == sequence.count ? .list(values) : nil
        case .mapping(let mapping):
            var values: [String: ScriptValue] = [:]
            for (key, value) in mapping {
                guard let name = key.scalar?.string, let value = scriptValue(value) else { return nil }
                values[name] = value
            }
            return .mapping(values)
        case .alias: return nil
        }
    }

    /// Quoted words are texts whatever they look like.
    private static func scriptValue(_ scalar: Node.Scalar) -> ScriptValue? {
        let text = scalar.string
        guard scalar.style == .plain else { return .text(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return nil
        case "true", "True", "TRUE": return .flag(true)
        case "false", "False", "FALSE": return .flag(false)
        default: break
        }
        if let integer = Int64(text) { return .integer(integer) }
        let isNumeric = text.utf8.first.map { "+-.0123456789".utf8.contains($0) } ?? false
        if isNumeric, let number = Double(text), number.isFinite { return .number(number) }
        return .text(text)
    }
}
#endif
