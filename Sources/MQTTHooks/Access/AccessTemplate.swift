import MQTTCodec

/// The filter of an access rule, taken apart into levels and variables.
struct AccessTemplate: Sendable, Hashable {
    enum Variable: Sendable, Hashable {
        case clientIdentifier
        case username
        case tenant
        case attribute(String)

        static let names = ["client_id", "username", "tenant", "attrs.NAME"]

        init?(_ name: Substring) {
            switch name {
            case "client_id": self = .clientIdentifier
            case "username": self = .username
            case "tenant": self = .tenant
            default:
                guard name.hasPrefix("attrs."), name.count > 6 else { return nil }
                self = .attribute(String(name.dropFirst(6)))
            }
        }

        func value(for client: Client) -> String? {
            switch self {
            case .clientIdentifier: client.id
            case .username: client.username
            case .tenant: client.tenant
            case .attribute(let name): client.attributes[name]
            }
        }
    }

    private let levels: [[TopicTemplate<Variable>.Piece]]

    init(_ filter: String) throws(AccessRuleError) {
        let template = try TopicTemplate<Variable>(filter) { rest throws(AccessRuleError) in
            guard rest.starts(with: "${".utf8) else { return nil }
            let behind = rest.dropFirst(2)
            guard let end = behind.firstIndex(of: UInt8(ascii: "}")) else {
                throw AccessRuleError("\"\(filter)\" has a \"${\" without \"}\"")
            }
            guard let variable = Variable(Substring(behind[..<end])) else {
                throw AccessRuleError(
                    "\"\(filter)\" has an unknown variable \"\(Substring(behind[..<end]))\"; known are "
                        + Variable.names.joined(separator: ", "))
            }
            return (variable, rest.distance(from: rest.startIndex, to: end) + 1)
        }
        guard TopicFilter.isValid(template.sample) else {
            throw AccessRuleError("\"\(filter)\" is not a topic filter")
        }
        levels = template.levels
    }

    /// The topic filter for a client; nil: some value is not safe.
    func filter(for client: Client) -> String? {
        var parts: [String] = []
        for level in levels {
            guard let text = text(of: level, client) else { return nil }
            parts.append(text)
        }
        return parts.joined(separator: "/")
    }

    /// The topic filter that a client is allowed; nil: some value is not safe, or reaches the broker's own topics, which are
    /// those that begin with `$`.
    func allowedFilter(for client: Client) -> String? {
        guard let filter = filter(for: client) else { return nil }
        guard filter.utf8.first == UInt8(ascii: "$"), case .variable? = levels.first?.first else { return filter }
        return nil
    }

    /// The widest topic filter that the template could mean for a client.
    func widestFilter(for client: Client) -> String {
        var parts: [String] = []
        for level in levels {
            if let text = text(of: level, client) {
                parts.append(text)
                continue
            }
            let mayHoldLevels = level.contains {
                if case .variable(let variable) = $0 {
                    variable.value(for: client)?.contains("/") ?? false
                } else {
                    false
                }
            }
            if mayHoldLevels {
                parts.append("#")
                break
            }
            parts.append("+")
        }
        return parts.joined(separator: "/")
    }

    private func text(of level: [TopicTemplate<Variable>.Piece], _ client: Client) -> String? {
        var text = ""
        for piece in level {
            switch piece {
            case .text(let part): text += String(decoding: part, as: UTF8.self)
            case .variable(let variable):
                guard let value = variable.value(for: client), !value.isEmpty,
                    !value.utf8.contains(where: { "/+#\0".utf8.contains($0) })
                else { return nil }
                text += value
            }
        }
        return text
    }
}
