import MQTTCodec
import MQTTHooks

/// An access file, ready to be asked: immutable, and without an allocation per question.
final class AccessList: Sendable {
    /// What the list says.
    enum Decision {
        case allow(AccessLine)
        /// Nil: nothing allows it.
        case deny(AccessLine?)

        var isAllowed: Bool {
            if case .allow = self { true } else { false }
        }
    }

    /// How many rules there are.
    let ruleCount: Int
    private let anonymous: AccessRuleSet
    private let users: [ExactString: AccessRuleSet]
    private let patterns: AccessRuleSet
    private static let nobody = AccessRuleSet()

    /// - Throws: ``TableFileError`` that names the first line that is wrong.
    init(_ file: TableFile) throws(TableFileError) {
        let parser = AccessParser(file)
        if let problem = parser.problems.first { throw problem }
        anonymous = parser.anonymous
        users = parser.users
        patterns = parser.patterns
        ruleCount = parser.ruleCount
    }

    /// Whether a client may publish to a topic.
    func decidePublish(_ topic: UnsafeRawBufferPointer, by client: Client) -> Decision {
        decide(client, writing: true, allows: { matches($0, topic) }, denies: { matches($0, topic) })
    }

    /// Whether a client may receive a message of a topic.
    func decideReceiving(_ topic: UnsafeRawBufferPointer, by client: Client) -> Decision {
        decide(client, writing: false, allows: { matches($0, topic) }, denies: { matches($0, topic) })
    }

    /// Whether a client may subscribe to a filter: to all that it can match, or, where what is forbidden is withheld
    /// later, to any of it.
    func decideSubscription(_ filter: UnsafeRawBufferPointer, by client: Client, toAny: Bool) -> Decision {
        decide(
            client, writing: false,
            allows: { toAny ? TopicFilter.overlaps($0, filter) : TopicFilter.covers($0, filter) },
            denies: { toAny ? TopicFilter.covers($0, filter) : TopicFilter.overlaps($0, filter) })
    }

    private func matches(_ filter: UnsafeRawBufferPointer, _ topic: UnsafeRawBufferPointer) -> Bool {
        TopicFilter.matches(filter: filter, topic: topic)
    }

    private func decide(
        _ client: Client, writing: Bool, allows: (UnsafeRawBufferPointer) -> Bool,
        denies: (UnsafeRawBufferPointer) -> Bool
    ) -> Decision {
        let own = client.username.map { users[ExactString($0)] ?? Self.nobody } ?? anonymous
        func first(_ lines: [AccessLine], widest: Bool, _ fits: (UnsafeRawBufferPointer) -> Bool) -> AccessLine? {
            lines.first { $0.filter.withFilter(for: client, widest: widest, fits) ?? false }
        }
        if let line = first(own.denials, widest: true, denies) ?? first(patterns.denials, widest: true, denies) {
            return .deny(line)
        }
        let line =
            writing
            ? first(own.writes, widest: false, allows) ?? first(patterns.writes, widest: false, allows)
            : first(own.reads, widest: false, allows) ?? first(patterns.reads, widest: false, allows)
        return line.map { .allow($0) } ?? .deny(nil)
    }
}
