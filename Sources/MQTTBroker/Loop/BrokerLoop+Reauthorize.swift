import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Asks again about everything that the selected sessions may do, those without a connection included, and takes from
    /// them what they may do no longer. In slices, so that everybody else is served meanwhile.
    ///
    /// - Parameters:
    ///   - grant: What replaces the grants of the clients; nil: they keep theirs.
    ///   - disconnecting: Whether clients that lose something are disconnected.
    func reauthorize(
        _ selector: ClientSelector, grant: AuthenticationGrant?, disconnecting: Bool
    ) async -> ReauthorizationResult {
        var result = ReauthorizationResult()
        await forEachSession(selector) { session in
            // One that has moved is asked about there.
            guard session.move == nil else { return }
            result.sessions += 1
            let client = grant.map { session.client.granted($0) } ?? session.client
            if let connection = session.connection, let grant {
                connection.client = client
                connection.applyTerms(expiresIn: grant.expiresIn)
            }
            let removed = await reauthorizeToEnd(session, as: client)
            result.removedSubscriptions += removed
            guard removed > 0, disconnecting, let connection = session.connection else { return }
            result.disconnected += 1
            connection.sayGoodbye(.notAuthorized, reason: "permissions have changed")
            connection.end(
                .kick, .notAuthorized, reason: "permissions have changed", draining: connection.version == .v5)
        }
        return result
    }

    /// Asks again about one session, soon.
    func reauthorize(_ session: Session, as client: Client) {
        Task.immediate(executorPreference: scheduler.taskExecutor) {
            _ = await self.reauthorizeToEnd(session, as: client)
        }
    }

    /// Asks again about one session, until all authorizers have answered.
    ///
    /// - Parameter isResumed: Whether somebody else may have had the session before.
    /// - Returns: How many subscriptions were removed.
    @discardableResult
    func reauthorizeToEnd(_ session: Session, as client: Client, isResumed: Bool = false) async -> Int {
        session.client = client
        // What was said about publishing counts no more.
        session.connection?.route = nil
        var removed = 0
        let waiter = HookWaiter(loop: self, client: client)
        if waiter.asksAuthorizers {
            for (whole, subscription) in session.subscriptions {
                guard isAbout(session, client) else { return removed }
                guard let request = request(for: whole, subscription, client) else { continue }
                let step = request.withView { waiter.chains.authorize($0, by: client) }
                let end = await waiter.authorize(request, step)
                // Somebody else may have it by now, who is asked about on their own.
                guard isAbout(session, client) else { return removed }
                switch end {
                case .allowed(let grant): lower(whole, to: grant.maximumQoS, in: session)
                case .denied, .exhausted, .later:
                    if unsubscribe(session, whole) { removed += 1 }
                }
            }
        }
        guard isAbout(session, client) else { return removed }
        // What an earlier pass, which did not come to its end, has removed counts, too.
        let mayHaveRemoved = removed > 0 || isResumed && waiter.asksAuthorizers
        if mayHaveRemoved || chains.hasDeliveryHooks || client.access?.checksReceiving == true {
            prune(session, isResumed: isResumed)
        }
        return removed
    }

    /// Whether a session is still here, and still that of a client with these rights.
    private func isAbout(_ session: Session, _ client: Client) -> Bool {
        sessions[session.clientIdentifier] === session && session.client.hasSameRights(as: client)
    }

    /// The question whose answer has made a subscription.
    private func request(
        for whole: String, _ subscription: Session.Subscription, _ client: Client
    ) -> AuthorizationRequest? {
        let shared = limits.isShared(whole) ? (try? SharedSubscription(whole)) ?? nil : nil
        let filter = shared?.filter ?? whole
        guard let named = client.mountPoint == nil ? filter : client.mountPoint?.unmounted(filter) else { return nil }
        return AuthorizationRequest(
            action: .subscribe, topic: named, qos: subscription.options.qos, share: shared?.group)
    }

    private func lower(_ whole: String, to maximum: QoS?, in session: Session) {
        guard let maximum, var subscription = session.subscriptions[whole], subscription.options.qos > maximum,
            !limits.isShared(whole)
        else { return }
        subscription.options.qos = maximum
        insert(filter: whole, subscription, into: session)
    }

    /// Whether any of a session's subscriptions asks for a topic, by the broker's name.
    func isSubscribed(_ session: Session, to topic: UnsafeRawBufferPointer) -> Bool {
        filters(of: session).contains { $0.matches(topic) }
    }

    private func filters(of session: Session) -> [[UInt8]] {
        session.subscriptions.keys.map { whole in
            let shared = limits.isShared(whole) ? (try? SharedSubscription(whole)) ?? nil : nil
            return Array((shared?.filter ?? whole).utf8)
        }
    }

    /// Drops what waits for a session and what none of its subscriptions asks for any more, or what it may not receive.
    ///
    /// - Parameter isResumed: Whether what is in flight may have been sent to somebody else, so that it counts, too.
    private func prune(_ session: Session, isResumed: Bool) {
        let client = session.client
        let chains = chains(of: client)
        let filters = filters(of: session)
        var dropped: [MessageReference] = []
        func isUnwanted(_ message: MessageReference) -> Bool {
            let isWanted = filters.contains { $0.matches(message.topic) }
            let mayReceive =
                isWanted
                && withClientNames(in: RoutedMessage(message), of: client) {
                    chains.authorizeReceive($0, by: client)
                }
            if mayReceive { return false }
            message.retain()
            dropped.append(message)
            return true
        }
        session.state.pointee.ring.removeQueued(isUnwanted)
        if isResumed { session.state.pointee.ring.endPublished(isUnwanted) }
        for message in dropped {
            drop(message, for: client, .notAuthorized)
            message.release()
        }
    }
}

extension [UInt8] {
    /// Whether these bytes are a topic filter that matches a topic.
    fileprivate func matches(_ topic: UnsafeRawBufferPointer) -> Bool {
        withUnsafeBytes { TopicFilter.matches(filter: $0, topic: topic) }
    }
}
