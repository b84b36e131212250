import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    // MARK: Subscriptions

    /// Adds a subscription to a session, or replaces the one with the same filter `[MQTT-3.8.4-3]`, and queues the
    /// retained messages that it asks for.
    ///
    /// - Returns: What must be waited for before the subscription is acknowledged; nil: nothing.
    func subscribe(_ session: Session, _ draft: SubscriptionDraft) -> (@Sendable () async -> Void)? {
        if let share = draft.share {
            // [MQTT-4.8.2-3]: retained messages are not sent for shared subscriptions.
            return joinShared(
                session, whole: "$share/\(share)/\(draft.filter)",
                .init(options: draft.options, identifier: draft.identifier ?? 0))
        }
        let isNew = insert(
            filter: draft.filter, .init(options: draft.options, identifier: draft.identifier ?? 0), into: session)
        let wantsRetained =
            switch draft.options.retainHandling {
            case .send: true
            case .sendIfNew: isNew
            case .doNotSend: false
            }
        guard wantsRetained, !draft.skipsRetained, limits.retainAvailable else { return nil }
        session.retainedDeliveries.append(
            RetainedDelivery(
                filter: Array(draft.filter.utf8), qos: draft.options.qos, identifier: draft.identifier ?? 0,
                noLocal: draft.options.noLocal, cursor: nil))
        return nil
    }

    /// - Returns: Whether the session had no subscription with this filter.
    @discardableResult
    func insert(filter: String, _ subscription: Session.Subscription, into session: Session) -> Bool {
        session.subscriptions[filter] = subscription
        var filter = filter
        return filter.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            let isNew = subscriptions.insert(
                filter: bytes, subscriber: session.subscriber, options: subscription.options.rawByte,
                identifier: subscription.identifier)
            if isNew {
                interest.add(filter: bytes)
                interestEpoch.advance()
            }
            return isNew
        }
    }

    /// - Returns: Whether there was such a subscription.
    func unsubscribe(_ session: Session, _ filter: String) -> Bool {
        guard session.subscriptions.removeValue(forKey: filter) != nil else { return false }
        if limits.isShared(filter) {
            leaveShared(session, whole: filter)
            return true
        }
        session.retainedDeliveries.removeAll { $0.filter.elementsEqual(filter.utf8) }
        removeFromIndex(filter, session)
        return true
    }

    func removeFromIndex(_ filter: String, _ session: Session) {
        var filter = filter
        filter.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            if subscriptions.remove(filter: bytes, subscriber: session.subscriber) {
                interest.remove(filter: bytes)
                interestEpoch.advance()
            }
        }
    }

    // MARK: Life

    /// A connection has gone from its session: the will leaves now or later, and the session stays or ends.
    ///
    /// - Returns: Whether the will is sent, now or after its delay.
    func detach(_ session: Session, from connection: Connection, will: Will?, cause: DisconnectEvent.Cause) -> Bool {
        session.detach()
        announce(session, isOnline: false)
        session.offlineSince = clock.wall()
        let delay = min(will?.properties.willDelayInterval ?? 0, session.expiryInterval)
        if let will {
            if delay > 0 {
                session.pendingWill = .init(will: will, client: connection.client)
                session.willTimer = schedule(.willDelay(session), afterMilliseconds: Int64(delay) * 1000)
            } else {
                publish(will, of: connection.client)
            }
        }
        if session.expiryInterval == 0 {
            remove(session)
            return will != nil
        }
        if session.expiryInterval != .max {
            session.expiryTimer = schedule(
                .sessionExpiry(session), afterMilliseconds: Int64(session.expiryInterval) * 1000)
        }
        if cause != .takeover { tellSession(of: session.client, .offline) }
        return will != nil
    }

    /// A connection has gone between taking its session and the CONNACK.
    func abandon(_ session: Session, by connection: Connection) {
        if session.connection == nil { leaveOffline(session) }
    }

    func sessionExpired(_ session: Session) {
        session.expiryTimer = nil
        guard session.connection == nil, sessions[session.clientIdentifier] === session else { return }
        if session.pendingWill != nil { willDelayPassed(session) }
        remove(session)
    }

    func willDelayPassed(_ session: Session) {
        if let timer = session.willTimer { timers.cancel(timer) }
        session.willTimer = nil
        guard let pending = session.pendingWill else { return }
        session.pendingWill = nil
        publish(pending.will, of: pending.client)
    }

    /// The client is back, or its session is being taken: nothing of its absence is due any more `[MQTT-3.1.3-9]`.
    func cancelTimers(of session: Session) {
        if let timer = session.expiryTimer { timers.cancel(timer) }
        if let timer = session.willTimer { timers.cancel(timer) }
        session.expiryTimer = nil
        session.willTimer = nil
        session.pendingWill = nil
    }

    /// Ends a session for good.
    func remove(_ session: Session) {
        if session.isAnnounced {
            session.isAnnounced = false
            tellSession(of: session.client, .expired)
        }
        cancelTimers(of: session)
        for filter in session.subscriptions.keys {
            if limits.isShared(filter) {
                leaveShared(session, whole: filter)
            } else {
                removeFromIndex(filter, session)
            }
        }
        redistribute(session)
        session.subscriptions.removeAll()
        if sessions[session.clientIdentifier] === session { sessions[session.clientIdentifier] = nil }
        if claims[session.clientIdentifier] == nil, session.clientIdentifier != taking {
            broker.directory.remove(session.clientIdentifier, from: identity.index)
        }
        let waiters = session.move?.waiters ?? []
        session.move = nil
        // A message may be on its way through this very session: its memory stays until the tick has ended.
        retire(session)
        for waiter in waiters { waiter() }
    }

    // MARK: Wills

    /// Publishes a will, through the hooks of any other message.
    func publish(_ will: Will, of client: Client) {
        var properties = will.properties
        properties.willDelayInterval = nil
        let message = Message(
            topic: will.topic, payload: will.payload, qos: will.qos, retain: will.retain, properties: properties,
            origin: .will, publisher: client.id)
        guard !chains(of: client).willInterceptors.isEmpty else { return submit(message, from: client, except: nil) }
        Task.immediate(executorPreference: scheduler.taskExecutor) {
            if let edited = await self.interceptWill(message, of: client) {
                self.submit(edited, from: client, except: nil)
            } else {
                self.refuse(message, from: client, .hook)
            }
        }
    }

    /// What the interceptors leave of a will; nil: it is not sent.
    private func interceptWill(_ will: Message, of client: Client) async -> Message? {
        var message = will
        let waiter = HookWaiter(loop: self, client: client)
        let outcome: WillOutcome = await waiter.fold(
            &message, through: waiter.chains.willInterceptors, failure: { _ in .drop },
            ask: { try $0.intercept(will: &$1, of: client) })
        guard outcome.isPass, validate(message, from: .onWill) == nil else { return nil }
        message.origin = will.origin
        message.publisher = will.publisher
        return message
    }
}
