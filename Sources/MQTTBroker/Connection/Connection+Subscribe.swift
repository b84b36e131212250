import MQTTCodec
import MQTTHooks

extension Connection {
    /// SUBSCRIBE: each filter is authorized, offered to the interceptors and, if they changed it, authorized again; then
    /// one SUBACK answers all of them in order `[MQTT-3.8.4-6]`, and retained messages follow it.
    func receiveSubscribe(_ packet: Subscribe) throws(CodecError) {
        if packet.subscriptions.contains(where: { loop.limits.isTooDeep($0.filter) }) {
            throw CodecError(.malformedPacket, "a topic filter with too many levels", clause: nil)
        }
        if version == .v5 { try checkAvailability(packet) }
        let identifier = packet.properties.subscriptionIdentifiers.first
        var decisions: [SubscriptionDecision] = []
        decisions.reserveCapacity(packet.subscriptions.count)
        for (index, subscription) in packet.subscriptions.enumerated() {
            let step = begin(subscription, identifier: identifier)
            guard case .decided(let decision) = step else {
                let decided = decisions
                suspend { connection in
                    var decisions = decided
                    decisions.append(await connection.decideToEnd(step))
                    for subscription in packet.subscriptions.dropFirst(index + 1) {
                        guard connection.phase == .suspended else { return }
                        decisions.append(
                            await connection.decideToEnd(connection.begin(subscription, identifier: identifier)))
                    }
                    connection.finishSubscribe(packet, decisions)
                }
                return
            }
            decisions.append(decision)
        }
        finishSubscribe(packet, decisions)
    }

    /// What the CONNACK has said not to be available is a protocol error: sections 3.2.2.3.11 to 3.2.2.3.13.
    private func checkAvailability(_ packet: Subscribe) throws(CodecError) {
        let limits = loop.limits
        if !limits.subscriptionIdentifiersAvailable, !packet.properties.subscriptionIdentifiers.isEmpty {
            throw CodecError(
                .subscriptionIdentifiersNotSupported, "subscription identifiers are not available", clause: nil)
        }
        if !limits.sharedSubscriptionAvailable,
            packet.subscriptions.contains(where: { SharedSubscription.isShared($0.filter) })
        {
            throw CodecError(.sharedSubscriptionsNotSupported, "shared subscriptions are not available", clause: nil)
        }
        if packet.subscriptions.contains(where: { hasUnavailableWildcard($0.filter) }) {
            throw CodecError(
                .wildcardSubscriptionsNotSupported, "wildcard subscriptions are not available", clause: nil)
        }
    }

    private func hasUnavailableWildcard(_ filter: String) -> Bool {
        guard !loop.limits.wildcardSubscriptionAvailable else { return false }
        var filter = filter
        return filter.withUTF8 { TopicFilter.hasWildcards(UnsafeRawBufferPointer($0)) }
    }

    /// Judges a filter as far as hooks answer at once.
    private func begin(_ subscription: MQTTCodec.Subscription, identifier: UInt32?) -> SubscriptionStep {
        if loop.limits.deniedFilters.contains(subscription.filter) {
            return .decided(.refused(.unspecifiedError))
        }
        if hasUnavailableWildcard(subscription.filter) {
            return .decided(.refused(.wildcardSubscriptionsNotSupported))
        }
        let shared: SharedSubscription?
        do {
            // Where there are no shared subscriptions, only 3.x gets here with what looks like one. Its standards reserve
            // nothing in filters, so that it is granted as what it says.
            shared = loop.limits.sharedSubscriptionAvailable ? try SharedSubscription(subscription.filter) : nil
        } catch {
            return .decided(.refused(error.reason))
        }
        let draft = SubscriptionDraft(
            filter: shared?.filter ?? subscription.filter, share: shared?.group, options: subscription.options,
            identifier: identifier)
        return authorize(draft, isAgain: false)
    }

    private func authorize(_ draft: SubscriptionDraft, isAgain: Bool) -> SubscriptionStep {
        guard mustAsk else { return isAgain ? .decided(.granted(draft)) : intercept(draft) }
        let request = AuthorizationRequest(draft)
        let step = request.withView { chains.authorize($0, by: client) }
        return authorized(draft, step, isAgain: isAgain)
    }

    /// The step that follows the answer of the authorizers.
    func authorized(
        _ draft: SubscriptionDraft, _ step: HookStep<AuthorizationGrant>, isAgain: Bool
    ) -> SubscriptionStep {
        switch step {
        case .allowed(let grant):
            var draft = draft
            if let maximum = grant.maximumQoS { draft.options.qos = min(draft.options.qos, maximum) }
            return isAgain ? .decided(.granted(draft)) : intercept(draft)
        case .denied(let denial): return .decided(.refused(denial.reasonCode))
        case .exhausted: return .decided(.refused(.notAuthorized))
        case .later: return .authorizing(draft, step, isAgain: isAgain)
        }
    }

    private func intercept(_ draft: SubscriptionDraft) -> SubscriptionStep {
        guard !chains.subscribeInterceptors.isEmpty else { return .decided(.granted(draft)) }
        var edited = draft
        let step = chains.intercept(&edited, from: client)
        return intercepted(edited, original: draft, step)
    }

    /// The step that follows the answer of the interceptors.
    func intercepted(
        _ draft: SubscriptionDraft, original: SubscriptionDraft, _ step: SubscribeStep
    ) -> SubscriptionStep {
        switch step {
        case .later: return .intercepting(draft, original: original, step)
        case .finished(.reject(let code)): return .decided(.refused(code.isError ? code : .notAuthorized))
        case .finished:
            guard !draft.filter.hasSameBytes(as: original.filter) || draft.share != original.share else {
                return .decided(.granted(draft))
            }
            // A share is said by its name beside the filter; what looks like one within it would be taken for one later.
            let isPlain = draft.share != nil || !loop.limits.isShared(draft.filter)
            guard TopicFilter.isValid(draft.filter), !loop.limits.isTooDeep(draft.filter), draft.hasValidShare, isPlain
            else {
                chains.failures.report(
                    .onSubscribe, "", HookFailure.invalidResult("invalid topic filter \"\(draft.filter)\""))
                return .decided(.refused(.implementationSpecificError))
            }
            guard !hasUnavailableWildcard(draft.filter), draft.share == nil || loop.limits.sharedSubscriptionAvailable
            else {
                chains.failures.report(
                    .onSubscribe, "", HookFailure.invalidResult("unavailable subscription to \"\(draft.filter)\""))
                return .decided(.refused(.implementationSpecificError))
            }
            return authorize(draft, isAgain: true)
        }
    }

    private func finishSubscribe(_ packet: Subscribe, _ decisions: [SubscriptionDecision]) {
        guard let session, phase == .connected || phase == .suspended else { return }
        var reasonCodes: [ReasonCode] = []
        var joins: [@Sendable () async -> Void] = []
        for decision in decisions {
            switch decision {
            case .refused(let code): reasonCodes.append(version == .v5 ? code.carried(by: .suback) : .unspecifiedError)
            case .granted(var draft):
                draft.options.qos = min(draft.options.qos, loop.limits.maximumQoS)
                if let mount {
                    guard let filter = mount.point.mounted(draft.filter) else {
                        reasonCodes.append(version == .v5 ? .topicFilterInvalid : .unspecifiedError)
                        continue
                    }
                    draft.filter = filter
                }
                if let maximum = client.limits.maximumSubscriptions, session.subscriptions.count >= maximum,
                    session.subscriptions[draft.whole] == nil
                {
                    reasonCodes.append(version == .v5 ? .quotaExceeded : .unspecifiedError)
                    continue
                }
                if let join = loop.subscribe(session, draft) { joins.append(join) }
                reasonCodes.append(ReasonCode(rawValue: draft.options.qos.rawValue))
            }
        }
        let suback = Suback(packetIdentifier: packet.packetIdentifier, reasonCodes: reasonCodes)
        guard joins.isEmpty else {
            // A shared subscription may be kept on another loop, which must know of the member before the client does.
            let joins = joins
            suspend { connection in
                for join in joins { await join() }
                connection.finishSubscribe(suback)
            }
            return
        }
        finishSubscribe(suback)
    }

    private func finishSubscribe(_ suback: Suback) {
        guard let session, phase == .connected || phase == .suspended else { return }
        send(.suback(suback))
        if phase == .suspended { resume(as: .connected) }
        if !session.retainedDeliveries.isEmpty { loop.pump(session.state) }
    }
}

extension SubscriptionDraft {
    /// The filter as it stands in the session, `$share/group/` included.
    fileprivate var whole: String { share.map { "$share/\($0)/\(filter)" } ?? filter }

    /// Whether the share name, if there is one, could stand in a SUBSCRIBE.
    fileprivate var hasValidShare: Bool {
        guard let share else { return true }
        return (try? SharedSubscription("$share/\(share)/\(filter)")) != nil && !share.contains("/")
    }
}

extension AuthorizationRequest {
    init(_ draft: SubscriptionDraft) {
        self.init(action: .subscribe, topic: draft.filter, qos: draft.options.qos, share: draft.share)
    }

    /// Calls `body` with this request as authorizers see it.
    func withView<R>(_ body: (borrowing AuthorizationView) -> R) -> R {
        var topic = topic
        return topic.withUTF8 { bytes in
            body(
                AuthorizationView(
                    action: action, topic: UnsafeRawBufferPointer(bytes), qos: qos, retain: retain, origin: origin,
                    share: share))
        }
    }
}
