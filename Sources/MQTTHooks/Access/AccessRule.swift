public import MQTTCodec

/// One line of an access list that comes with an ``AuthenticationGrant``: allow or deny an action on a topic filter.
///
/// The filter may hold `${client_id}`, `${username}`, `${tenant}` and `${attrs.NAME}`, which stand for facts about the
/// client. What they stand for never widens a rule: where it is empty or holds `/`, `+` or `#`, an *allow* rule never
/// matches, and a *deny* rule matches the widest that it could mean. Nor does an *allow* rule match where what its first
/// variable stands for would begin the filter with `$`.
public struct AccessRule: Sendable, Hashable {
    /// What a rule says about what it matches.
    public enum Effect: String, Sendable, Hashable, CaseIterable {
        /// Yes.
        case allow
        /// No.
        case deny
    }

    /// What a rule is about.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// Publishing to a topic.
        case publish
        /// Subscribing to a filter.
        case subscribe
        /// Getting a message, asked for each copy that is delivered.
        case receive
    }

    /// What the rule says about what it matches.
    public let effect: Effect
    /// What the rule is about.
    public let action: Action
    /// The topic filter, variables and all.
    public let filter: String
    /// Of an *allow* rule the highest QoS: a publish above it is denied, a subscription gets at most that. Of a *deny* rule
    /// the lowest QoS that it is about. Nil: any.
    public let qos: QoS?
    /// Of an *allow* rule false forbids publishes with the retain flag; a *deny* rule is about publishes with this flag
    /// only. Nil: any.
    public let retain: Bool?
    let template: AccessTemplate

    /// A rule.
    ///
    /// - Throws: ``AccessRuleError`` when the filter is not a topic filter, or holds a variable that is not known.
    public init(
        _ effect: Effect, _ action: Action, _ filter: String, qos: QoS? = nil, retain: Bool? = nil
    ) throws(AccessRuleError) {
        self.effect = effect
        self.action = action
        self.filter = filter
        self.qos = qos
        self.retain = retain
        template = try AccessTemplate(filter)
    }
}

/// Why a text is not the filter of an ``AccessRule``.
public struct AccessRuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}
