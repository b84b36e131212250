public import MQTTCodec

/// The access list of one client, ready to be asked for every message: immutable, shared by whoever asks.
///
/// Rules are looked at in their order, and the first that matches decides. For a subscription an *allow* rule matches when
/// it covers every topic that the filter can match, a *deny* rule when the two have a topic in common. A wildcard at the
/// beginning does not stand for topics that begin with `$`.
public final class AccessRules: Sendable {
    /// What the rules say.
    public enum Decision: Sendable, Hashable {
        /// Yes; a subscription at no more than this QoS. `rule` is the rule's place, counted from 0.
        case allow(maximumQoS: QoS?, rule: Int)
        /// No.
        case deny(rule: Int)
        /// No rule matches.
        case none
    }

    private struct Compiled: Sendable {
        let place: Int
        let effect: AccessRule.Effect
        let filter: [UInt8]
        let qos: QoS?
        let retain: Bool?

        func matches(_ topic: UnsafeRawBufferPointer) -> Bool {
            filter.withUnsafeBytes { TopicFilter.matches(filter: $0, topic: topic) }
        }
    }

    /// The rules as they were granted.
    public let rules: [AccessRule]
    private let publish: [Compiled]
    private let subscribe: [Compiled]
    private let receive: [Compiled]

    /// Puts a client's facts into the rules.
    public init(_ rules: [AccessRule], for client: Client) {
        self.rules = rules
        func compiled(_ action: AccessRule.Action) -> [Compiled] {
            rules.enumerated().compactMap { place, rule in
                guard rule.action == action else { return nil }
                let template = rule.template
                let filter: String? =
                    switch rule.effect {
                    case .allow: template.allowedFilter(for: client)
                    case .deny: template.filter(for: client) ?? template.widestFilter(for: client)
                    }
                guard let filter else { return nil }
                return Compiled(
                    place: place, effect: rule.effect, filter: Array(filter.utf8), qos: rule.qos, retain: rule.retain)
            }
        }
        publish = compiled(.publish)
        subscribe = compiled(.subscribe)
        receive = compiled(.receive)
    }

    /// Whether any rule is about messages that are delivered.
    public var checksReceiving: Bool { !receive.isEmpty }

    /// What the rules say about a publish or a subscription.
    public func decide(_ request: borrowing AuthorizationView) -> Decision {
        let action = request.action
        let qos = request.qos
        let retain = request.retain
        return request.topicBytes.withUnsafeBytes { topic in
            action == .publish
                ? decidePublish(topic, qos: qos, retain: retain) : decideSubscription(topic, qos: qos)
        }
    }

    private func decidePublish(_ topic: UnsafeRawBufferPointer, qos: QoS, retain: Bool) -> Decision {
        for rule in publish where rule.matches(topic) {
            switch rule.effect {
            case .allow:
                let isTooMuch = qos > rule.qos ?? .exactlyOnce || (retain && rule.retain == false)
                return isTooMuch ? .deny(rule: rule.place) : .allow(maximumQoS: rule.qos, rule: rule.place)
            case .deny:
                guard qos >= rule.qos ?? .atMostOnce, rule.retain == nil || rule.retain == retain else { continue }
                return .deny(rule: rule.place)
            }
        }
        return .none
    }

    private func decideSubscription(_ filter: UnsafeRawBufferPointer, qos: QoS) -> Decision {
        for rule in subscribe {
            switch rule.effect {
            case .allow:
                guard rule.filter.withUnsafeBytes({ TopicFilter.covers($0, filter) }) else { continue }
                return .allow(maximumQoS: rule.qos, rule: rule.place)
            case .deny:
                guard qos >= rule.qos ?? .atMostOnce,
                    rule.filter.withUnsafeBytes({ TopicFilter.overlaps($0, filter) })
                else { continue }
                return .deny(rule: rule.place)
            }
        }
        return .none
    }

    /// What the rules that name `receive` say about a message; one that they do not match may be delivered.
    public func decideReceiving(topic: UnsafeRawBufferPointer, qos: QoS) -> Decision {
        for rule in receive where rule.matches(topic) {
            switch rule.effect {
            case .allow: return .allow(maximumQoS: nil, rule: rule.place)
            case .deny:
                guard qos >= rule.qos ?? .atMostOnce else { continue }
                return .deny(rule: rule.place)
            }
        }
        return .none
    }
}
