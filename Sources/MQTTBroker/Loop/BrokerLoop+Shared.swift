import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    // MARK: At the session's loop

    /// The loop that chooses members for a shared subscription.
    func home(of key: String) -> BrokerLoop {
        guard !peers.isEmpty else { return self }
        // FNV-1a, the same in every process: where a group lives shall not change from one run to the next.
        let hash = key.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return peers[Int(hash % UInt64(peers.count))]
    }

    /// Makes a session a member of a shared subscription; `whole` begins with `$share/`.
    ///
    /// - Returns: The loop that has to hear of it before the subscription is acknowledged; nil: this one, which has.
    func joinShared(
        _ session: Session, whole: String, _ subscription: Session.Subscription
    ) -> (@Sendable () async -> Void)? {
        guard let membership = membership(of: session, whole: whole, subscription) else { return nil }
        let home = home(of: membership.key)
        if home === self {
            join(membership)
            return nil
        }
        return { _ = await home.run { $0.join(membership) } }
    }

    /// Makes a session that has come from elsewhere a member; word that its client is there may follow at once.
    func enterShared(_ session: Session, whole: String, _ subscription: Session.Subscription) {
        guard let membership = membership(of: session, whole: whole, subscription) else { return }
        perform(at: home(of: membership.key)) { $0.join(membership) }
    }

    private func membership(
        of session: Session, whole: String, _ subscription: Session.Subscription
    ) -> SharedMembership? {
        session.subscriptions[whole] = subscription
        let key = String(whole.dropFirst(7))
        guard let slash = key.firstIndex(of: "/") else { return nil }
        // From now on the session knows the group, and ``announce(_:isOnline:)`` tells it when the client comes and goes.
        _ = session.shareNumber(of: key)
        return SharedMembership(
            key: key, filter: String(key[key.index(after: slash)...]),
            member: SharedMembers.Member(
                clientIdentifier: session.clientIdentifier, loop: identity.index, options: subscription.options,
                identifier: subscription.identifier, isOnline: session.connection != nil))
    }

    /// Ends a membership, after the subscription has been removed from the session.
    func leaveShared(_ session: Session, whole: String) {
        let key = String(whole.dropFirst(7))
        let identifier = session.clientIdentifier
        let loop = identity.index
        perform(at: home(of: key)) { $0.leave(identifier, loop: loop, key: key) }
    }

    /// Tells the shared subscriptions of a session whether its client is there.
    func announce(_ session: Session, isOnline: Bool) {
        guard !session.sharedKeys.isEmpty else { return }
        let identifier = session.clientIdentifier
        let loop = identity.index
        for key in session.sharedKeys {
            perform(at: home(of: key)) { $0.groups[key]?.members.setOnline(identifier, loop: loop, isOnline) }
        }
    }

    private func perform(at home: BrokerLoop, _ body: @escaping @Sendable (BrokerLoop) -> Void) {
        if home === self {
            body(self)
        } else {
            home.scheduler.execute { body(home) }
        }
    }

    /// Gives a session that has been chosen its message, or hands the message back when the session cannot take it.
    func deliverDirected(_ message: borrowing RoutedMessage, _ directed: DirectedDelivery, origin: Int, serial: UInt64)
    {
        let session = sessions[directed.clientIdentifier] ?? leaving[directed.clientIdentifier]
        let qos = outgoingQoS(of: message.qos, granted: directed.options & 0b11)
        guard let session, let share = session.shareNumber(of: directed.key),
            session.connection != nil || session.move != nil || qos != .atMostOnce
        else {
            giveBack(message, directed)
            return
        }
        let receiver = Receiver(
            state: session.state, qos: directed.options & 0b11, retainAsPublished: directed.options & 0b1000 != 0,
            identifiers: SubscriptionIdentifiers(directed.identifier), share: share)
        guard session.isVisible(message.topic) else {
            counters.drop(.noSubscribers)
            return
        }
        if let move = session.move {
            deliverMoving(message, to: receiver, move, origin: origin, serial: serial)
        } else {
            withCopy(of: message, for: session) { deliver($0, to: receiver) }
        }
    }

    private func giveBack(_ message: borrowing RoutedMessage, _ directed: DirectedDelivery) {
        let copy = EncodedMessage(copying: message)
        // Later: the message may be in the middle of its delivery to others.
        let home = home(of: directed.key)
        home.scheduler.execute {
            home.deliverAgain(copy, key: directed.key, except: directed.clientIdentifier)
        }
    }

    /// A session ends: what it was chosen for and has not got goes to other members.
    func redistribute(_ session: Session) {
        guard !session.sharedKeys.isEmpty else { return }
        let identifier = session.clientIdentifier
        for offset in 0..<session.state.pointee.ring.count {
            let entry = session.state.pointee.ring.entry(at: offset)
            guard entry.share > 0, let message = entry.message,
                entry.stage == .queued || (entry.stage == .published && entry.qos == .atLeastOnce),
                // [MQTT-3.3.2-5]
                message.expiresAt == 0 || message.expiresAt > clock.wall()
            else { continue }
            let key = session.sharedKeys[Int(entry.share) - 1]
            // As it was published: what the last member made of it says nothing about the next one.
            let copy = EncodedMessage(
                message.message(qos: message.qos, retain: message.isRetained), expiresAt: message.expiresAt)
            let home = home(of: key)
            home.scheduler.execute { home.deliverAgain(copy, key: key, except: identifier) }
        }
    }

    // MARK: At the group's loop

    private func join(_ membership: SharedMembership) {
        let group: SharedGroup
        if let existing = groups[membership.key] {
            group = existing
        } else {
            group = SharedGroup(key: membership.key, filter: membership.filter)
            groups[membership.key] = group
            insert(
                filter: membership.filter, .init(options: SubscriptionOptions(qos: .exactlyOnce), identifier: 0),
                into: group.session)
        }
        group.members.join(membership.member)
    }

    private func leave(_ identifier: String, loop: Int, key: String) {
        guard let group = groups[key] else { return }
        group.members.leave(identifier, loop: loop)
        guard group.members.isEmpty else { return }
        groups[key] = nil
        removeFromIndex(group.filter, group.session)
        retire(group)
    }

    /// Chooses the member that gets a message.
    func deliver(
        _ message: borrowing RoutedMessage, to group: SharedGroup, origin: Int, serial: UInt64, except: String? = nil
    ) {
        let waits = message.qos != .atMostOnce || limits.upgradeOutgoingQoS
        guard let member = group.members.next(waits: waits, except: except) else {
            counters.drop(.offlineQoS0)
            return
        }
        let directed = DirectedDelivery(
            clientIdentifier: member.clientIdentifier, key: group.key, options: member.options.rawByte,
            identifier: member.identifier)
        if member.loop == identity.index {
            deliverDirected(message, directed, origin: origin, serial: serial)
        } else {
            sendToPeer(message, directed, serial: serial, loop: member.loop)
        }
    }

    private func deliverAgain(_ message: EncodedMessage, key: String, except: String) {
        guard let group = groups[key] else {
            counters.drop(.noSubscribers)
            return
        }
        publishSerial &+= 1
        message.withRouted { routed in
            framer.begin()
            deliver(routed, to: group, origin: identity.index, serial: publishSerial, except: except)
        }
    }
}
