import MQTTCodec
import MQTTHooks

/// Asks everybody who has a say in what one client wants, and goes on asking when somebody has decided.
/// Confined to the event loop on which it asks.
struct AccessInquiry: @unchecked Sendable {
    let loop: BrokerLoop
    let question: AccessQuestion
    let client: Client
    /// The session in whose name the client would ask; nil: the client is made up.
    let session: Session?
    /// Who is asked about the client.
    let chains: HookChains
    /// A shared subscription taken apart; nil: it is none.
    private let shared: Result<SharedSubscription?, CodecError>

    init(loop: BrokerLoop, question: AccessQuestion, client: Client, session: Session?) {
        self.loop = loop
        self.question = question
        self.client = client
        self.session = session
        chains = loop.chains(of: client)
        if question.action == .subscribe, loop.limits.sharedSubscriptionAvailable {
            shared = Result { () throws(CodecError) in try SharedSubscription(question.topic) }
        } else {
            shared = .success(nil)
        }
    }

    /// The filter that authorizers are asked about, or the topic.
    var topic: String { (try? shared.get())?.filter ?? question.topic }

    /// How the authorizers are heard.
    var mode: ChainMode { chains.configuration.authorization }

    var request: AuthorizationRequest {
        AuthorizationRequest(
            action: question.action, topic: topic, qos: question.qos, retain: question.retain,
            share: (try? shared.get())?.group)
    }

    /// Asks everybody.
    func report() async -> AccessReport {
        var steps = [limits]
        if question.action == .publish { steps.append(reservedTopics) }
        steps += [superuser, accessList]
        for entry in chains.authorizers { steps.append(await ask(entry.hook)) }
        steps.append(endOfChain(steps))
        if let last = sessionLimits { steps.append(last) }
        decide(&steps)
        let isAllowed = steps.contains { if case .allow = $0.answer { $0.decides } else { false } }
        return AccessReport(
            question: question, client: client, steps: steps,
            laterPlugins: isAllowed ? laterPlugins : [],
            grantedQoS: isAllowed && question.action == .subscribe ? grantedQoS(steps) : nil)
    }

    /// Marks the first step with an answer, or the last one where all must allow: of those that authorize, only a denial
    /// decides by itself then. What is allowed may still meet a limit of the session.
    private func decide(_ steps: inout [AccessStep]) {
        let first = steps.firstIndex { step in
            switch step.answer {
            case .pass: false
            case .deny: true
            case .allow: mode == .first || ![.accessList, .authorizer].contains(step.kind)
            }
        }
        guard var index = first else { return }
        if case .allow = steps[index].answer, steps[steps.count - 1].kind == .sessionLimits {
            index = steps.count - 1
        }
        steps[index].decides = true
    }

    private func grantedQoS(_ steps: [AccessStep]) -> QoS {
        guard case .allow(let maximum?)? = steps.first(where: \.decides)?.answer else {
            return min(question.qos, loop.limits.maximumQoS)
        }
        return min(question.qos, maximum, loop.limits.maximumQoS)
    }

    private var laterPlugins: [(point: HookPoint, plugins: [String])] {
        var points: Set<HookPoint> =
            question.action == .publish ? [.onPublish, .authorizeReceive, .onDeliver] : [.onSubscribe]
        if question.retain { points.insert(.onRetain) }
        return chains.order.filter { points.contains($0.point) }
    }

    // MARK: The grant

    private var superuser: AccessStep {
        guard client.isSuperuser else { return AccessStep(.superuser, .pass, "the client is none") }
        return AccessStep(.superuser, .allow(maximumQoS: nil), "the grant frees the client from authorization")
    }

    private var accessList: AccessStep {
        guard let access = client.access else {
            return AccessStep(.accessList, .pass, "there is none: no grant has brought one")
        }
        let decision = request.withView { access.decide($0) }
        switch decision {
        case .none:
            return AccessStep(.accessList, .pass, "none of its \(access.rules.count) rules matches")
        case .allow(let maximum, let place):
            return step(.allow(maximumQoS: maximum), rule: place, of: access, "a rule allows it")
        case .deny(let place):
            let isAllowRule = access.rules[place].effect == .allow
            return step(
                .deny(.notAuthorized), rule: place, of: access,
                isAllowRule ? "the rule allows the topic, but not this QoS or not retained" : "a rule denies it")
        }
    }

    private func step(
        _ answer: AccessStep.Answer, rule place: Int, of access: AccessRules, _ explanation: String
    ) -> AccessStep {
        var step = AccessStep(.accessList, answer, explanation)
        step.rule = access.rules[place].written
        step.ruleNumber = place + 1
        return step
    }

    /// What it means that nobody has decided.
    private func endOfChain(_ steps: [AccessStep]) -> AccessStep {
        guard client.access != nil || !chains.authorizers.isEmpty else {
            return AccessStep(.endOfChain, .allow(maximumQoS: nil), "nobody authorizes: everything is allowed")
        }
        func denied(_ explanation: String) -> AccessStep {
            AccessStep(.endOfChain, .deny(.notAuthorized), explanation)
        }
        guard mode == .allMustAllow else { return denied("what nobody allows is denied") }
        if let step = steps.first(where: { [.accessList, .authorizer].contains($0.kind) && $0.denies }) {
            return denied("all must allow, and \(step.plugin ?? "the access list") denies")
        }
        if let plugin = steps.first(where: { $0.kind == .authorizer && $0.answer == .pass })?.plugin {
            return denied("all must allow, and \(plugin) abstains")
        }
        let limits = steps.filter { [.accessList, .authorizer].contains($0.kind) }.compactMap { step -> QoS? in
            if case .allow(let maximum) = step.answer { maximum ?? .exactlyOnce } else { nil }
        }
        guard let maximum = limits.min() else { return denied("all must allow, and nobody does") }
        guard question.action == .subscribe || question.qos <= maximum else {
            return denied("all must allow, and all do so up to QoS \(maximum.rawValue)")
        }
        return AccessStep(
            .endOfChain, .allow(maximumQoS: maximum == .exactlyOnce ? nil : maximum), "all must allow, and all do")
    }

    // MARK: Limits

    private func denied(_ code: ReasonCode, _ explanation: String) -> AccessStep {
        AccessStep(.limits, .deny(code), explanation)
    }

    private var limits: AccessStep {
        let step = question.action == .publish ? publishLimits : subscribeLimits
        return step ?? AccessStep(.limits, .pass, "none is in the way")
    }

    private var publishLimits: AccessStep? {
        let limits = loop.limits
        if question.qos > limits.maximumQoS {
            return denied(.qosNotSupported, "maximum_qos is \(limits.maximumQoS.rawValue): the client is disconnected")
        }
        if question.retain, !limits.retainAvailable {
            return denied(.retainNotSupported, "retain_available is false: the client is disconnected")
        }
        if limits.isTooDeep(question.topic) {
            return denied(
                .malformedPacket, "maximum_topic_levels is \(limits.maximumTopicLevels): the client is disconnected")
        }
        return nil
    }

    private var subscribeLimits: AccessStep? {
        let limits = loop.limits
        let isNew = client.protocolVersion == .v5
        if limits.isTooDeep(question.topic) {
            return denied(
                .malformedPacket, "maximum_topic_levels is \(limits.maximumTopicLevels): the client is disconnected")
        }
        if isNew, !limits.sharedSubscriptionAvailable, SharedSubscription.isShared(question.topic) {
            return denied(
                .sharedSubscriptionsNotSupported, "shared_subscription_available is false: the client is disconnected")
        }
        if limits.deniedFilters.contains(question.topic), !(isNew && hasUnavailableWildcard) {
            return denied(.unspecifiedError, "denied_filters names the filter")
        }
        if hasUnavailableWildcard {
            return denied(
                .wildcardSubscriptionsNotSupported,
                "wildcard_subscription_available is false" + (isNew ? ": the client is disconnected" : ""))
        }
        if case .failure(let error) = shared { return denied(error.reason, "\(error)") }
        return nil
    }

    private var hasUnavailableWildcard: Bool {
        guard !loop.limits.wildcardSubscriptionAvailable else { return false }
        var filter = question.topic
        return filter.withUTF8 { TopicFilter.hasWildcards(UnsafeRawBufferPointer($0)) }
    }

    private var reservedTopics: AccessStep {
        guard ReservedTopic.contains(question.topic) else {
            return AccessStep(.reservedTopics, .pass, "it is none of the broker's own")
        }
        return AccessStep(
            .reservedTopics, .deny(.notAuthorized), "$SYS is the broker's own: no client publishes there")
    }

    /// What stands in the way of a client that is allowed; nil: nothing.
    private var sessionLimits: AccessStep? {
        if let point = client.mountPoint, point.mounted(topic) == nil {
            let code: ReasonCode = question.action == .publish ? .topicNameInvalid : .topicFilterInvalid
            return AccessStep(.sessionLimits, .deny(code), "with the mount point \(point) the topic is too long")
        }
        guard question.action == .subscribe, let maximum = client.limits.maximumSubscriptions, let session,
            session.subscriptions.count >= maximum
        else { return nil }
        let mounted = client.mountPoint?.mounted(topic) ?? topic
        let whole = (try? shared.get()).map { "$share/\($0.group)/\(mounted)" } ?? mounted
        guard session.subscriptions[whole] == nil else { return nil }
        return AccessStep(
            .sessionLimits, .deny(.quotaExceeded), "the grant allows \(maximum) subscriptions, and the client has them")
    }
}
