import MQTTCodec

extension World {
    mutating func subscribe(_ packet: Subscribe, _ client: String, _ number: Int) throws(Mismatch) {
        let identifier = packet.properties.subscriptionIdentifiers.first
        for requested in packet.subscriptions {
            let subscription = ModelSubscription(requested.options, identifier: identifier)
            // [MQTT-3.8.4-3]: a subscription with the same filter is replaced.
            let isNew = sessions[client]?.subscriptions.updateValue(subscription, forKey: requested.filter) == nil
            // [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11], and none for shared ones [MQTT-4.8.2-3].
            let asks =
                requested.options.retainHandling == .send || (requested.options.retainHandling == .sendIfNew && isNew)
            guard asks, TopicMatch.sharedFilter(requested.filter) == nil else { continue }
            for message in retained.values.sorted(by: { $0.topic < $1.topic })
            where TopicMatch.matches(requested.filter, message.topic) && !message.isExpired(at: now) {
                // [MQTT-3.8.3-3]: not to the client that published it.
                if subscription.noLocal, message.publisher == client { continue }
                sessions[client]?.deliveries.append(ModelDelivery(retained: message, for: subscription))
            }
        }
        let codes = packet.subscriptions.map { ReasonCode(rawValue: $0.options.qos.rawValue) }
        // Where members of a shared subscription are told apart elsewhere, the end of the connection may come first.
        let isShared = packet.subscriptions.contains { TopicMatch.sharedFilter($0.filter) != nil }
        try expect(
            .suback(Suback(packetIdentifier: packet.packetIdentifier, reasonCodes: codes)), on: number,
            isOptional: isShared && ended.contains(number))
        try transmit(client)
    }

    /// Whether anybody is subscribed to what a message is about.
    func hasSubscribers(_ message: ModelMessage) -> Bool {
        sessions.contains { client, session in
            session.subscriptions.contains { filter, subscription in
                TopicMatch.matches(TopicMatch.sharedFilter(filter) ?? filter, message.topic)
                    && !(subscription.noLocal && client == message.publisher)
            }
        }
    }
}
