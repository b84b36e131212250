import LuaRuntime
import MQTTCodec
import MQTTHooks

extension Grants {
    static let ruleFields = ScriptTypes.rule.fieldNames.filter { !$0.hasPrefix("[") }

    /// An access list: a list of `{ "allow", "publish", "a/${client_id}/#", qos = 1 }`.
    static func rules(_ value: LuaView) throws(LuaFailure) -> [AccessRule] {
        guard value.type == .table else { throw value.mismatch("list of rules") }
        try checkIsList(value, "list of rules")
        var rules: [AccessRule] = []
        rules.reserveCapacity(value.count)
        for position in 0..<value.count {
            do throws(LuaFailure) {
                rules.append(try value.element(position + 1) { entry throws(LuaFailure) in try rule(entry) })
            } catch {
                guard case .argument(_, let text) = error else { throw error }
                throw .argument(0, "rule \(position + 1): \(text)")
            }
        }
        return rules
    }

    private static func rule(_ entry: LuaView) throws(LuaFailure) -> AccessRule {
        guard entry.type == .table else { throw entry.mismatch("{ effect, action, filter }") }
        guard entry.count == 3 else {
            throw .argument(0, "{ effect, action, filter } expected, got \(entry.count) values")
        }
        let effect = try word(entry, 1, AccessRule.Effect.allCases)
        let action = try word(entry, 2, AccessRule.Action.allCases)
        let filter = try entry.element(3) { filter throws(LuaFailure) in try filter.text() }
        var qos: QoS?
        var retain: Bool?
        try entry.forEach { key, value throws(LuaFailure) in
            guard key.type != .number else { return }
            let name = try key.fieldName(in: ruleFields)
            do throws(LuaFailure) {
                if name == "qos" { qos = try value.qos() } else { retain = try value.flag() }
            } catch {
                throw error.about(0, field: name)
            }
        }
        do throws(AccessRuleError) {
            return try AccessRule(effect, action, filter, qos: qos, retain: retain)
        } catch {
            throw .argument(0, error.description)
        }
    }

    /// One of the words that an enumeration knows.
    static func word<Word: RawRepresentable<String>>(
        _ table: LuaView, _ position: Int, _ words: [Word]
    ) throws(LuaFailure) -> Word {
        try table.element(position) { value throws(LuaFailure) in try word(value, words) }
    }

    /// One of the words that an enumeration knows.
    static func word<Word: RawRepresentable<String>>(
        _ value: LuaView, _ words: [Word]
    ) throws(LuaFailure) -> Word {
        guard value.type == .string else { throw value.mismatch("string") }
        let text = value.string ?? ""
        if let word = words.first(where: { $0.rawValue == text }) { return word }
        let known = words.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        throw .argument(
            0, "\(known) expected, got '\(text)'" + Suggestion.hint(for: text, in: words.map(\.rawValue)))
    }

    private static func checkIsList(_ table: LuaView, _ expected: String) throws(LuaFailure) {
        var entries = 0
        table.forEach { _, _ in entries += 1 }
        guard entries == table.count else { throw .argument(0, "\(expected) expected, got a table with keys") }
    }
}
