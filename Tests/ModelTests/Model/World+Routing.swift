import MQTTCodec

extension World {
    /// A message goes to everybody who is subscribed. To shared subscriptions it goes a little later, since one member is
    /// chosen among many.
    mutating func route(_ message: ModelMessage) throws(Mismatch) {
        for (client, session) in sessions.sorted(by: { $0.key < $1.key }) {
            let matching = session.subscriptions.filter { filter, subscription in
                TopicMatch.sharedFilter(filter) == nil && TopicMatch.matches(filter, message.topic)
                    // [MQTT-3.8.3-3]
                    && !(subscription.noLocal && client == message.publisher)
            }
            guard !matching.isEmpty else { continue }
            try deliver(ModelDelivery(live: message, matching: Array(matching.values)), to: client)
        }
        let shares = Set(sessions.values.flatMap(\.subscriptions.keys)).filter { whole in
            TopicMatch.sharedFilter(whole).map { TopicMatch.matches($0, message.topic) } ?? false
        }
        shared += shares.sorted().map { Sharing(message: message, share: $0) }
    }

    /// What shared subscriptions may hand out next: of each publisher the oldest.
    var nextSharings: [Int] {
        var seen: Set<[String]> = []
        return shared.indices.filter { seen.insert([shared[$0].share, shared[$0].message.publisher]).inserted }
    }

    /// [MQTT-4.8.2-4]: any member may be chosen; one that is away only for what is kept for it.
    func worlds(giving sharing: Sharing) throws(Mismatch) -> [World] {
        let worlds = try worlds(offering: sharing) { subscription in
            ModelDelivery(live: sharing.message, matching: [subscription], share: sharing.share)
        }
        return worlds.isEmpty || mayMissQoS0(sharing) ? worlds + [self] : worlds
    }

    /// Whether a member was gone for a moment of this burst, in which a QoS 0 message for it is lost. What the session
    /// itself gets may have waited for the new connection meanwhile, so the two need not agree.
    private func mayMissQoS0(_ sharing: Sharing) -> Bool {
        connections.values.contains { connection in
            guard !connection.isOpen, let subscription = sessions[connection.client]?.subscriptions[sharing.share]
            else {
                return false
            }
            return min(subscription.qos, sharing.message.qos) == .atMostOnce
        }
    }

    /// What a member has not got, or not acknowledged, goes to another member or is lost with the session.
    func worlds(redistributing orphan: Sharing) throws(Mismatch) -> [World] {
        try worlds(offering: orphan) { subscription in
            ModelDelivery(orphan: orphan.message, for: subscription, share: orphan.share)
        } + [self]
    }

    private func worlds(
        offering sharing: Sharing, _ delivery: (ModelSubscription) -> ModelDelivery
    ) throws(Mismatch) -> [World] {
        var worlds: [World] = []
        var mismatch: Mismatch?
        for (client, session) in sessions.sorted(by: { $0.key < $1.key }) where client != sharing.left {
            guard let subscription = session.subscriptions[sharing.share] else { continue }
            let delivery = delivery(subscription)
            guard session.isOnline || delivery.qos != .atMostOnce else { continue }
            var world = self
            do {
                try world.deliver(delivery, to: client)
                worlds.append(world)
            } catch {
                mismatch = error
            }
        }
        if worlds.isEmpty, let mismatch { throw mismatch }
        return worlds
    }

    private mutating func deliver(_ delivery: ModelDelivery, to client: String) throws(Mismatch) {
        guard sessions[client]?.isOnline == true || delivery.qos != .atMostOnce else { return }
        sessions[client]?.deliveries.append(delivery)
        try transmit(client)
    }
}
