import MQTTCodec
import MQTTHooks

/// One rule: a topic filter, and what stands in place of what it matches.
struct RewriteRule: Sendable {
    /// What a rule is about, as the first word of its line.
    enum Kind: String, Sendable, CaseIterable {
        /// Messages of clients.
        case publish
        /// Subscriptions.
        case subscribe
        /// Both.
        case both
        /// Copies on their way to subscribers.
        case deliver
    }

    /// A level of the left side, as far as it matters for what wildcards stand for.
    private enum Level: Sendable {
        case text
        /// `+`
        case single
        /// `#`
        case multiple
    }

    let kind: Kind
    let target: RewriteTarget
    private let source: [UInt8]
    private let levels: [Level]

    /// A rule about the topics that `source`, a topic filter, matches.
    init(kind: Kind, source: String, target: RewriteTarget) {
        self.kind = kind
        self.target = target
        self.source = Array(source.utf8)
        levels = source.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { level in
            level.elementsEqual("#".utf8) ? .multiple : level.elementsEqual("+".utf8) ? .single : .text
        }
    }

    /// What stands in place of a topic, or of a filter all of whose topics the rule matches.
    ///
    /// - Returns: Nil: the rule does not match.
    /// - Throws: ``RewriteTarget/Unsafe``
    func rewrite(
        _ name: UnsafeRawBufferPointer, isFilter: Bool, for client: Client
    ) throws(RewriteTarget.Unsafe) -> [UInt8]? {
        let matches = source.withUnsafeBytes { source in
            isFilter ? TopicFilter.covers(source, name) : TopicFilter.matches(filter: source, topic: name)
        }
        guard matches else { return nil }
        let result = try target.filled(captures(of: Array(name)), for: client)
        let isValid = result.withUnsafeBytes { isFilter ? TopicFilter.isValid($0) : TopicName.isValid($0) }
        guard isValid else { throw RewriteTarget.Unsafe() }
        return result
    }

    /// What each wildcard of the source stands for in a name that it matches.
    private func captures(of name: [UInt8]) -> [ArraySlice<UInt8>?] {
        var captures: [ArraySlice<UInt8>?] = []
        var rest = Optional(name[...])
        for level in levels {
            if case .multiple = level {
                captures.append(rest)
                break
            }
            guard let here = rest else { break }
            let end = here.firstIndex(of: UInt8(ascii: "/"))
            if case .single = level { captures.append(here[..<(end ?? here.endIndex)]) }
            rest = end.map { here[($0 + 1)...] }
        }
        return captures
    }
}
