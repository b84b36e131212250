import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Brings the session of a client identifier to this loop, or makes one; a connection that has it is ended
    /// `[MQTT-3.1.4-3]`.
    ///
    /// - Parameters:
    ///   - isWanted: Whether the connection that asks is still there when its turn comes.
    ///   - completion: Gets the session, and whether it existed before; returns whether anybody still wants it.
    func takeSession(
        for client: Client, isWanted: @escaping () -> Bool, completion: @escaping (Session, Bool) -> Bool
    ) {
        let identifier = client.id
        if let claim = claims[identifier] {
            claim.waiters.append { [unowned self] in
                if isWanted() { self.takeSession(for: client, isWanted: isWanted, completion: completion) }
            }
            return
        }
        let (new, previous) = broker.directory.claim(identifier, for: self.identity.index)
        guard let previous, previous.loop != self.identity.index else {
            finishTaking(client, completion)
            return
        }
        claims[identifier] = SessionClaim(ticket: new.ticket) { [unowned self] arrival in
            if let arrival { self.install(arrival, client, from: previous.loop) }
            self.finishTaking(client, completion)
        }
        let peer = peers[previous.loop]
        let target = self
        peer.scheduler.execute { peer.release(identifier, previous.ticket, to: target, for: client) }
    }

    /// The session, if there is one, is on this loop.
    private func finishTaking(_ client: Client, _ completion: (Session, Bool) -> Bool) {
        // Whatever ends here on the way, the client identifier stays claimed.
        taking = client.id
        if let connection = sessions[client.id]?.connection { takeOver(connection) }
        if let session = sessions[client.id], !isResumable(session, by: client) {
            if session.pendingWill != nil { willDelayPassed(session) }
            remove(session)
        }
        taking = nil
        if let session = sessions[client.id] {
            cancelTimers(of: session)
            if !completion(session, true) { leaveOffline(session) }
            return
        }
        let session = Session(client: client)
        sessions[client.id] = session
        if !completion(session, false) { remove(session) }
    }

    /// A session goes on unless the client wants a new one, or sees other topics than those that the session is about.
    private func isResumable(_ session: Session, by client: Client) -> Bool {
        !client.cleanStart && session.client.mountPoint == client.mountPoint
    }

    private func takeOver(_ connection: Connection) {
        tellSession(of: connection.client, .takenOver)
        connection.sayGoodbye(.sessionTakenOver)
        connection.end(.takeover, .sessionTakenOver, draining: connection.version == .v5)
    }

    /// A session that was taken for a connection that has gone meanwhile.
    func leaveOffline(_ session: Session) {
        session.offlineSince = clock.wall()
        if session.expiryInterval == 0 { return remove(session) }
        if session.expiryInterval != .max {
            session.expiryTimer = schedule(
                .sessionExpiry(session), afterMilliseconds: Int64(session.expiryInterval) * 1000)
        }
        tellSession(of: session.client, .offline)
    }

    // MARK: Between loops

    /// Another loop wants the session of a client identifier; its connection here is ended.
    ///
    /// - Parameters:
    ///   - ticket: The claim of this loop that the other one has followed. An older one than the loop is waiting for means
    ///     what the loop has now: two loops that ask each other do not wait for each other.
    ///   - client: Who wants it.
    func release(_ identifier: String, _ ticket: UInt64, to target: BrokerLoop, for client: Client) {
        let again = { [unowned self] in self.release(identifier, ticket, to: target, for: client) }
        if let claim = claims[identifier], claim.ticket == ticket {
            claim.waiters.append(again)
            return
        }
        if let move = sessions[identifier]?.move {
            move.waiters.append(again)
            return
        }
        if let connection = sessions[identifier]?.connection { takeOver(connection) }
        guard let session = sessions[identifier] else {
            target.scheduler.execute { target.arrive(identifier, nil) }
            return
        }
        guard isResumable(session, by: client) else {
            if session.pendingWill != nil { willDelayPassed(session) }
            remove(session)
            target.scheduler.execute { target.arrive(identifier, nil) }
            return
        }
        cancelTimers(of: session)
        let arrival = SessionArrival(
            record: session.record(),
            mustBeReauthorized: session.mustBeReauthorized || !client.hasSameRights(as: session.client),
            seen: seenSerials)
        sessions[identifier] = nil
        session.move = SessionMove(missingConfirmations: peers.count)
        session.state.pointee.isIndirect = true
        // It does not end when this end of it does.
        session.isAnnounced = false
        leaving[identifier] = session
        target.scheduler.execute { target.arrive(identifier, arrival) }
    }

    /// What another loop had of a client identifier.
    private func arrive(_ identifier: String, _ arrival: SessionArrival?) {
        guard let claim = claims.removeValue(forKey: identifier) else { return }
        claim.arrived(arrival)
        for waiter in claim.waiters { waiter() }
    }

    /// Enters a session that has arrived, holding back what is published from now on until nothing more can come
    /// through the old loop.
    private func install(_ arrival: SessionArrival, _ client: Client, from owner: Int) {
        let record = arrival.record
        let session = Session(record, client: client)
        session.isAnnounced = true
        session.mustBeReauthorized = arrival.mustBeReauthorized
        sessions[record.clientIdentifier] = session
        session.move = SessionMove(missingConfirmations: 0, seen: arrival.seen)
        session.state.pointee.isIndirect = true
        enter(record.subscriptions, into: session)
        let old = peers[owner]
        let identifier = record.clientIdentifier
        let target = self
        for peer in peers {
            peer.scheduler.execute {
                // What this loop has for the old one goes first.
                peer.sendOutboxes()
                old.scheduler.execute { old.confirm(identifier, to: target) }
            }
        }
    }

    /// Enters the subscriptions of a record into the index.
    func enter(_ subscriptions: [SessionRecord.Subscription], into session: Session) {
        for entry in subscriptions {
            let subscription = Session.Subscription(options: entry.options, identifier: entry.identifier ?? 0)
            if limits.isShared(entry.filter) {
                enterShared(session, whole: entry.filter, subscription)
            } else {
                insert(filter: entry.filter, subscription, into: session)
            }
        }
    }

    /// A loop sends no more messages for a session that has left without the new loop getting them, too.
    private func confirm(_ identifier: String, to target: BrokerLoop) {
        guard let session = leaving[identifier], let move = session.move else { return }
        move.missingConfirmations -= 1
        guard move.missingConfirmations == 0 else { return }
        leaving[identifier] = nil
        let forwarded = move.held
        // Its queue has gone with it; only what stands here is to be cleared.
        session.state.pointee.ring = DeliveryRing()
        remove(session)
        target.scheduler.execute { target.finishMove(identifier, forwarded) }
    }

    private func finishMove(_ identifier: String, _ forwarded: [HeldMessage]) {
        guard let session = sessions[identifier], let move = session.move else { return }
        for held in move.merge(forwarded: forwarded) {
            // The old loop may have taken it for a subscription that the new client may not have.
            if session.mustBeReauthorized, !held.message.withRouted({ isSubscribed(session, to: $0.topic) }) {
                continue
            }
            deliver(held, to: session)
        }
        pump(session.state)
        move.missingConfirmations = peers.count
        let target = self
        for peer in peers {
            peer.scheduler.execute {
                peer.sendOutboxes()
                target.scheduler.execute { target.settle(identifier) }
            }
        }
    }

    /// Nothing that a loop had sent before the merge is under way any more.
    private func settle(_ identifier: String) {
        guard let session = sessions[identifier], let move = session.move else { return }
        move.missingConfirmations -= 1
        guard move.missingConfirmations == 0 else { return }
        session.move = nil
        session.state.pointee.isIndirect = false
        // Without an output it is still being asked about.
        if session.state.pointee.output != nil { session.mustBeReauthorized = false }
        for waiter in move.waiters { waiter() }
        // It was on neither loop when its turn came there.
        if broker.isReauthorizing { reauthorize(session, as: session.client) }
    }

    private func deliver(_ held: HeldMessage, to session: Session) {
        let receiver = Receiver(
            state: session.state, qos: held.qos.rawValue, retainAsPublished: held.retain,
            identifiers: SubscriptionIdentifiers(held.identifiers))
        defer { receiver.identifiers.deallocate() }
        held.message.withRouted { routed in
            framer.begin()
            withCopy(of: routed, for: session) { deliver($0, to: receiver) }
        }
    }
}
