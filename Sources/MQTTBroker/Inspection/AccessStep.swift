public import MQTTCodec

/// One of those who are asked whether a client may do something, and what it says.
public struct AccessStep: Sendable, Hashable {
    /// Who is asked. The order is the one in which the broker asks.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The limits of the configuration.
        case limits
        /// The topics that are the broker's own.
        case reservedTopics = "reserved_topics"
        /// Whether a grant has freed the client from authorization.
        case superuser
        /// The access list of the client's grant.
        case accessList = "access_list"
        /// A plugin.
        case authorizer
        /// What it means that nobody has decided.
        case endOfChain = "end_of_chain"
        /// What may still stand in the way of somebody who is allowed.
        case sessionLimits = "session_limits"
    }

    /// What somebody says.
    public enum Answer: Sendable, Hashable {
        /// Yes; a subscription at no more than this QoS, nil: as it was asked for.
        case allow(maximumQoS: QoS?)
        /// No, with this reason code.
        case deny(ReasonCode)
        /// Nothing: the next one is asked.
        case pass
    }

    /// Who is asked.
    public let kind: Kind
    /// The name of the plugin, for ``Kind/authorizer``.
    public let plugin: String?
    /// What it says.
    public let answer: Answer
    /// Why, in a few words.
    public let explanation: String
    /// The rule that says so, as it is written.
    public var rule: String?
    /// The rule's place in its list, counted from 1.
    public var ruleNumber: Int?
    /// The file in which the rule stands.
    public var file: String?
    /// The rule's line, counted from 1.
    public var line: Int?
    /// Whether a plugin was asked as a client's packet would have asked it, with whatever that changes in it.
    public var isAskedForReal = false
    /// Whether this step has decided. The steps after it are not reached.
    public internal(set) var decides = false

    init(_ kind: Kind, plugin: String? = nil, _ answer: Answer, _ explanation: String) {
        self.kind = kind
        self.plugin = plugin
        self.answer = answer
        self.explanation = explanation
    }

    /// Whether it says no.
    var denies: Bool {
        if case .deny = answer { true } else { false }
    }
}
