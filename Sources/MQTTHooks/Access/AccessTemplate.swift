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

    private enum Piece: Sendable, Hashable {
        case text(String)
        case variable(Variable)
    }

    private let levels: [[Piece]]

    init(_ filter: String) throws(AccessRuleError) {
        var levels: [[Piece]] = [[]]
        var rest = Substring(filter)
        while let start = rest.range(of: "${") {
            Self.append(rest[..<start.lowerBound], to: &levels)
            let behind = rest[start.upperBound...]
            guard let end = behind.firstIndex(of: "}") else {
                throw AccessRuleError("\"\(filter)\" has a \"${\" without \"}\"")
            }
            guard let variable = Variable(behind[..<end]) else {
                throw AccessRuleError(
                    "\"\(filter)\" has an unknown variable \"\(behind[..<end])\"; known are "
                        + Variable.names.joined(separator: ", "))
            }
            levels[levels.count - 1].append(.variable(variable))
            rest = behind[behind.index(after: end)...]
        }
        Self.append(rest, to: &levels)
        self.levels = levels
        let sample = levels.map { $0.map { if case .text(let text) = $0 { text } else { "x" } }.joined() }
            .joined(separator: "/")
        guard TopicFilter.isValid(sample) else { throw AccessRuleError("\"\(filter)\" is not a topic filter") }
    }

    private static func append(_ text: Substring, to levels: inout [[Piece]]) {
        for (index, part) in text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { levels.append([]) }
            if !part.isEmpty { levels[levels.count - 1].append(.text(String(part))) }
        }
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

    private func text(of level: [Piece], _ client: Client) -> String? {
        var text = ""
        for piece in level {
            switch piece {
            case .text(let part): text += part
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

extension Substring {
    /// Where a text first stands.
    fileprivate func range(of text: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
