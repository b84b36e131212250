import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// How many topics of the retained store one slice visits.
    private static let sliceLimit = 512

    /// Stores a message that was published with the retain flag, or removes the one of its topic when the payload is
    /// empty `[MQTT-3.3.1-5]` `[MQTT-3.3.1-6]`.
    ///
    /// - Parameter client: Who published it.
    func retain(_ message: borrowing RoutedMessage, from client: Client) {
        if chains.retainInterceptors.isEmpty { return store(message) }
        guard let decided = interceptRetained(message, from: client) else { return }
        EncodedMessage(decided, now: clock.wall()).withRouted { store($0) }
    }

    /// What the interceptors leave of a message that is to be retained, under the broker's names of its topics; nil: it is
    /// not stored.
    private func interceptRetained(_ message: borrowing RoutedMessage, from client: Client) -> Message? {
        var copy = withClientNames(in: message, of: client) { $0.copy(now: clock.wall()) }
        let chains = chains(of: client)
        for entry in chains.retainInterceptors {
            let began = entry.begin()
            do {
                let passes = try entry.hook.intercept(retained: &copy, from: client)
                entry.end(began, passes ? .pass : .drop)
                if !passes { return nil }
            } catch {
                entry.end(began)
                chains.failed(entry.meter, error)
                return nil
            }
        }
        guard TopicName.isValid(copy.topic) else {
            chains.failures.report(
                .onRetain, "", HookFailure.invalidResult("invalid topic name \"\(copy.topic)\""))
            return nil
        }
        return client.mountPoint == nil ? copy : client.mountPoint?.mounted(copy)
    }

    private func store(_ message: borrowing RoutedMessage) {
        guard message.payload.count > 0 else {
            retained.remove(topic: message.topic)
            return
        }
        retained.store(
            RetainedMessage(
                topic: [UInt8](message.topic), payload: [UInt8](message.payload),
                properties: [UInt8](message.properties), qos: message.qos,
                expiresAt: message.expiresAt == 0 ? nil : message.expiresAt, publisher: message.publisher))
        if message.expiresAt != 0 { noteRetainedExpiry(message.expiresAt) }
    }

    /// Goes on with the retained messages of a session's new subscriptions, a slice at a time, for as long as the
    /// session's queue and output have room; ``pump(_:)`` comes back here when they have room again.
    func continueRetainedDeliveries(of session: Session) {
        guard !session.isDeliveringRetained, let output = session.state.pointee.output else { return }
        session.isDeliveringRetained = true
        defer { session.isDeliveringRetained = false }
        var budget = Self.sliceLimit
        while budget > 0, !session.retainedDeliveries.isEmpty {
            // Blocked, and full, mean that this comes back when the client reads, and acknowledges.
            guard !output.pointee.isBlocked else { return }
            let room = roomForRetained(in: session.state)
            guard room > 0 else { return }
            guard output.pointee.count < earlyWriteSize / 2 else { break }
            var delivery = session.retainedDeliveries[0]
            // Small steps, so that room is looked at again before it is long used up.
            let step = min(32, budget, room)
            budget -= step
            deliverSlice(&delivery, limit: step, to: session)
            if delivery.cursor == nil {
                session.retainedDeliveries.removeFirst()
            } else {
                session.retainedDeliveries[0] = delivery
            }
        }
        guard !session.retainedDeliveries.isEmpty else { return }
        scheduler.execute { [weak self, weak session] in
            guard let self, let session, session.connection != nil else { return }
            self.pump(session.state)
        }
    }

    /// How many messages a session can take now without dropping any.
    private func roomForRetained(in state: UnsafeMutablePointer<DeliveryState>) -> Int {
        var free = max(0, state.pointee.inflightLimit - state.pointee.ring.inflightCount)
        // How large the next ones are is not known: one always has room where there is nothing.
        if state.pointee.inflightByteLimit != .max { free = min(free, state.pointee.ring.inflightBytes == 0 ? 1 : 0) }
        let queue = min(limits.maximumQueuedMessages, state.pointee.queueLimit) - state.pointee.ring.queuedCount
        return queue + (state.pointee.ring.queuedCount == 0 ? free : 0)
    }

    private func deliverSlice(_ delivery: inout RetainedDelivery, limit: Int, to session: Session) {
        let now = clock.wall()
        let state = session.state
        var cursor = delivery.cursor
        let granted = delivery.qos.rawValue
        let identifier = delivery.identifier
        let excluded = delivery.noLocal ? session.clientIdentifier : nil
        delivery.filter.withUnsafeBytes { filter in
            retained.matches(filter: filter, cursor: &cursor, limit: limit, now: now) { message in
                if let excluded, message.publisher == excluded { return }
                let qos = self.outgoingQoS(of: message.qos, granted: granted)
                self.deliver(message, qos: qos, identifier: identifier, to: state, now: now)
            }
        }
        delivery.cursor = cursor
    }

    private func deliver(
        _ message: RetainedMessage, qos: QoS, identifier: UInt32, to state: UnsafeMutablePointer<DeliveryState>,
        now: Int64
    ) {
        message.topic.withUnsafeBytes { topic in
            message.properties.withUnsafeBytes { properties in
                message.payload.withUnsafeBytes { payload in
                    let routed = RoutedMessage(
                        topic: topic, properties: properties, payload: payload, qos: qos, retain: true,
                        expiresAt: message.expiresAt ?? 0, origin: .retained, publisher: message.publisher)
                    deliverRetained(routed, identifier: identifier, to: state, now: now)
                }
            }
        }
    }

    private func deliverRetained(
        _ message: borrowing RoutedMessage, identifier: UInt32, to state: UnsafeMutablePointer<DeliveryState>,
        now: Int64
    ) {
        guard state.pointee.session.isVisible(message.topic) else { return }
        withCopy(of: message, for: state.pointee.session) {
            deliverAllowedRetained($0, identifier: identifier, to: state)
        }
    }

    private func deliverAllowedRetained(
        _ message: borrowing RoutedMessage, identifier: UInt32, to state: UnsafeMutablePointer<DeliveryState>
    ) {
        if message.qos == .atMostOnce {
            guard let output = state.pointee.output else { return }
            writeQoS0(
                OwnCopy(message, retain: true, identifiers: SubscriptionIdentifiers(identifier)), to: state, output)
            return
        }
        let reference = MessageReference(message)
        queue(
            reference, qos: message.qos, retain: true, identifiers: SubscriptionIdentifiers(identifier), in: state)
        reference.release()
        pump(state)
    }
}
