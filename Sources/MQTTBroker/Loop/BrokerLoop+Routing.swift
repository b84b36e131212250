import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Brings a route up to date for its topic: the local receivers, and the loops that may have more.
    ///
    /// - Parameter publisher: The publisher's session on this loop, which its own subscriptions with no local exclude.
    @inline(__always)
    func refresh(_ route: Route, publisher: Subscriber?) {
        if route.epoch != subscriptions.epoch { fill(route, publisher: publisher) }
        guard !peers.isEmpty else { return }
        let interestEpoch = interestEpoch.current
        if route.interestEpoch != interestEpoch {
            route.interestEpoch = interestEpoch
            route.remoteLoops = 0
            for (index, peer) in peers.enumerated() where peer !== self && peer.interest.mayMatch(topic: route.topic) {
                route.remoteLoops |= 1 << UInt64(index)
            }
        }
    }

    /// Brings a route up to date for what another loop has published.
    func refreshLocal(_ route: Route) {
        if route.epoch != subscriptions.epoch { fill(route, publisher: nil) }
    }

    @inline(never)
    private func fill(_ route: Route, publisher: Subscriber?) {
        matches.removeAll(keepingCapacity: true)
        subscriptions.match(topic: route.topic, into: &matches)
        matchSerial += 1
        route.fill(matches, publisher: publisher, serial: matchSerial)
        route.epoch = subscriptions.epoch
        route.interestEpoch = 0
    }

    /// Delivers a message to the subscribers of this loop and hands it to the loops that may have others.
    ///
    /// - Parameter client: Who published it.
    func route(_ message: borrowing RoutedMessage, along route: Route, from client: Client) {
        publishSerial &+= 1
        if route.remoteLoops != 0 { sendToPeers(message, loops: route.remoteLoops) }
        if let backplane, message.origin != .cluster {
            backplane.publish(message.copy(now: clock.wall()))
        }
        deliver(message, along: route, origin: identity.index, serial: publishSerial)
        if !route.hasReceivers { drop(message, for: client, .noSubscribers) }
    }

    /// Routes a message that no connection of this loop published.
    ///
    /// - Parameter publisher: The session of the client that the message comes from, if it has one.
    func routeShared(_ message: borrowing RoutedMessage, from client: Client, publisher: Subscriber? = nil) {
        sharedRoute.begin(topic: message.topic)
        refresh(sharedRoute, publisher: publisher)
        route(message, along: sharedRoute, from: client)
    }

    /// Delivers a message to the receivers of this loop.
    func deliver(_ message: borrowing RoutedMessage, along route: Route, origin: Int, serial: UInt64) {
        let count = route.receivers.count
        guard count > 0 else { return }
        framer.begin()
        let now = message.expiresAt == 0 ? 0 : clock.wall()
        var reference: MessageReference?
        let hasDeliveryHooks = chains.hasDeliveryHooks
        var copies: SharedCopies = [:]
        route.receivers.withUnsafeBufferPointer { receivers in
            for index in 0..<count {
                let receiver = receivers[index]
                if receiver.state.pointee.isIndirect {
                    deliverIndirectly(message, to: receiver, origin: origin, serial: serial)
                    continue
                }
                if hasDeliveryHooks || receiver.state.pointee.checksReceiving {
                    withHookedCopy(of: message, for: receiver.state.pointee.session, &copies) {
                        deliver($0, to: receiver)
                    }
                    continue
                }
                deliver(message, to: receiver, now: now, reference: &reference)
            }
        }
        reference?.release()
    }

    @inline(never)
    private func deliverIndirectly(
        _ message: borrowing RoutedMessage, to receiver: Receiver, origin: Int, serial: UInt64
    ) {
        let session = receiver.state.pointee.session
        if let group = session.group {
            deliver(message, to: group, origin: origin, serial: serial)
        } else if let move = session.move {
            deliverMoving(message, to: receiver, move, origin: origin, serial: serial)
        }
    }

    /// Delivers a message to a session that is moving, if it may pass already.
    func deliverMoving(
        _ message: borrowing RoutedMessage, to receiver: Receiver, _ move: SessionMove, origin: Int, serial: UInt64
    ) {
        let session = receiver.state.pointee.session
        guard receiver.share == 0, message.publisher == session.clientIdentifier else {
            take(message, receiver: receiver, move, origin: origin, serial: serial)
            return
        }
        // [MQTT-3.8.3-3]: its client publishes at the other end of the move, so the route that led here does not know
        // that subscriptions with no local are left out.
        let route = Route()
        route.begin(topic: message.topic)
        fill(route, publisher: session.subscriber)
        for own in route.receivers where own.state == receiver.state {
            take(message, receiver: own, move, origin: origin, serial: serial)
        }
    }

    private func take(
        _ message: borrowing RoutedMessage, receiver: Receiver, _ move: SessionMove, origin: Int, serial: UInt64
    ) {
        guard move.take(message, receiver: receiver, origin: origin, serial: serial, loop: self) else { return }
        withCopy(of: message, for: receiver.state.pointee.session) { deliver($0, to: receiver) }
    }

    /// Delivers a message to one receiver; ``framer`` has begun with it.
    func deliver(_ message: borrowing RoutedMessage, to receiver: Receiver) {
        var reference: MessageReference?
        deliver(message, to: receiver, now: message.expiresAt == 0 ? 0 : clock.wall(), reference: &reference)
        reference?.release()
    }

    @inline(__always)
    private func deliver(
        _ message: borrowing RoutedMessage, to receiver: Receiver, now: Int64, reference: inout MessageReference?
    ) {
        if receiver.qos == 0 || (message.qos == .atMostOnce && !limits.upgradeOutgoingQoS) {
            deliverQoS0(message, to: receiver, now: now)
        } else {
            deliverAcknowledged(message, to: receiver, now: now, reference: &reference)
        }
    }

    /// Copies the packet to the output of one subscriber, or drops it when the subscriber is away or does not keep up.
    @inline(__always)
    private func deliverQoS0(_ message: borrowing RoutedMessage, to receiver: Receiver, now: Int64) {
        let state = receiver.state
        guard let output = state.pointee.output else {
            drop(message, for: state.pointee.session.client, .offlineQoS0)
            return
        }
        if (message.retain && receiver.retainAsPublished) || !receiver.identifiers.isEmpty
            || state.pointee.needsOwnCopies
        {
            deliverOwnCopy(message, to: receiver, output)
            return
        }
        let frame = framer.frameQoS0(message, isVersion5: state.pointee.isVersion5, now: now)
        guard let base = frame.baseAddress, frame.count <= state.pointee.maximumPacketSize else {
            drop(message, for: state.pointee.session.client, .tooLarge)
            return
        }
        guard hasRoom(output, for: frame.count) else {
            drop(message, for: state.pointee.session.client, .queueFull)
            return
        }
        output.pointee.reserve(frame.count).copyMemory(from: base, byteCount: frame.count)
        output.pointee.advance(by: frame.count)
        sent(message, to: state)
        markDirty(output)
    }

    @inline(never)
    private func deliverOwnCopy(
        _ message: borrowing RoutedMessage, to receiver: Receiver, _ output: UnsafeMutablePointer<OutputBuffer>
    ) {
        let copy = OwnCopy(
            message, retain: message.retain && receiver.retainAsPublished, identifiers: receiver.identifiers)
        writeQoS0(copy, to: receiver.state, output)
    }

    /// Whether an output may take more. One that is large but not blocked is written at once, in the middle of the tick:
    /// a burst of one tick must not look like a subscriber that does not read.
    @inline(__always)
    func hasRoom(_ output: UnsafeMutablePointer<OutputBuffer>, for size: Int) -> Bool {
        output.pointee.count &+ size <= earlyWriteSize || makeRoom(output, for: size)
    }

    @inline(never)
    private func makeRoom(_ output: UnsafeMutablePointer<OutputBuffer>, for size: Int) -> Bool {
        write(output)
        return output.pointee.count == 0 || output.pointee.count + size <= limits.maximumOutputBuffer
    }

    /// Gives the message to a session at QoS 1 or 2: at once when there is a place in flight, else into its queue.
    private func deliverAcknowledged(
        _ message: borrowing RoutedMessage, to receiver: Receiver, now: Int64, reference: inout MessageReference?
    ) {
        let state = receiver.state
        let qos = outgoingQoS(of: message.qos, granted: receiver.qos)
        if reference == nil { reference = MessageReference(message) }
        guard let reference else { return }
        let retain = message.retain && receiver.retainAsPublished
        let isNext = state.pointee.ring.queuedCount == 0
        if isNext, let output = state.pointee.output, state.pointee.hasPlaceInFlight(for: reference),
            state.pointee.ring.redeliveryCount == 0, !retain, receiver.identifiers.isEmpty, !output.pointee.isBlocked,
            !state.pointee.needsOwnCopies
        {
            let frame = framer.frame(message, isVersion5: state.pointee.isVersion5, qos: qos, now: now)
            if let base = frame.base, frame.count <= state.pointee.maximumPacketSize, hasRoom(output, for: frame.count)
            {
                reference.retain()
                state.pointee.ring.append(
                    reference, qos: qos, retain: false, identifiers: .none, share: receiver.share)
                guard let entry = state.pointee.ring.sendNext() else { return }
                let target = output.pointee.reserve(frame.count)
                target.copyMemory(from: base, byteCount: frame.count)
                let offset = frame.packetIdentifierOffset
                target.storeBytes(
                    of: entry.pointee.packetIdentifier.bigEndian, toByteOffset: offset, as: UInt16.self)
                output.pointee.advance(by: frame.count)
                sent(message, to: state)
                markDirty(output)
                return
            }
        }
        queue(
            reference, qos: qos, retain: retain, identifiers: receiver.identifiers.copy(), share: receiver.share,
            in: state)
        if isNext { pump(state) }
    }

    /// The QoS of a copy: that of the message or, where it is lower, of the subscription `[MQTT-3.8.4-8]`; where the QoS is
    /// upgraded, always that of the subscription.
    func outgoingQoS(of published: QoS, granted: UInt8) -> QoS {
        let granted = QoS(rawValue: granted) ?? .atMostOnce
        return limits.upgradeOutgoingQoS ? granted : min(granted, published)
    }

    /// Appends to a session's queue, within its limits; takes the identifiers over, and one reference of its own.
    func queue(
        _ reference: MessageReference, qos: QoS, retain: Bool, identifiers: SubscriptionIdentifiers, share: UInt16 = 0,
        in state: UnsafeMutablePointer<DeliveryState>
    ) {
        let hasPlaceInFlight =
            state.pointee.output != nil && state.pointee.ring.queuedCount == 0
            && state.pointee.hasPlaceInFlight(for: reference)
        guard
            hasPlaceInFlight
                || state.pointee.ring.queuedCount < min(limits.maximumQueuedMessages, state.pointee.queueLimit),
            state.pointee.ring.queuedBytes + reference.size <= limits.maximumQueuedBytes
        else {
            identifiers.deallocate()
            drop(reference, for: state.pointee.session.client, .queueFull)
            return
        }
        reference.retain()
        state.pointee.ring.append(reference, qos: qos, retain: retain, identifiers: identifiers, share: share)
    }
}
