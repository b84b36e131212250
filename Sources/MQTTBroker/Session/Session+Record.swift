import MQTTCodec
import MQTTHooks

extension Session {
    /// Everything about the session that outlives its connection and its loop.
    func record() -> SessionRecord {
        var deliveries: [SessionRecord.Delivery] = []
        for offset in 0..<state.pointee.ring.count {
            let entry = state.pointee.ring.entry(at: offset)
            let stage: SessionRecord.Delivery.Stage
            switch entry.stage {
            case .queued: stage = .queued
            case .published: stage = .published
            case .released: stage = .released
            case .finished: continue
            }
            deliveries.append(
                SessionRecord.Delivery(
                    message: entry.message.map { $0.message(qos: entry.qos, retain: entry.retain) }, stage: stage,
                    packetIdentifier: entry.packetIdentifier, subscriptionIdentifiers: entry.identifiers.array,
                    expiresAt: entry.message.flatMap { $0.expiresAt == 0 ? nil : $0.expiresAt }))
        }
        return SessionRecord(
            clientIdentifier: clientIdentifier, username: client.username, expiryInterval: expiryInterval,
            offlineSince: offlineSince,
            subscriptions: subscriptions.map {
                SessionRecord.Subscription(
                    filter: $0.key, options: $0.value.options,
                    identifier: $0.value.identifier == 0 ? nil : $0.value.identifier)
            },
            deliveries: deliveries, received: Array(inbound.packetIdentifiers),
            lastPacketIdentifier: state.pointee.ring.lastPacketIdentifier, mountPoint: client.mountPoint,
            listener: client.listener)
    }

    /// Puts a record's state into a new session; its subscriptions are for the loop to enter into its index.
    convenience init(_ record: SessionRecord, client: Client) {
        var ring = DeliveryRing(lastPacketIdentifier: record.lastPacketIdentifier)
        for delivery in record.deliveries {
            let identifiers = SubscriptionIdentifiers(delivery.subscriptionIdentifiers)
            let reference = delivery.message.map { MessageReference($0, expiresAt: delivery.expiresAt ?? 0) }
            let qos = delivery.message?.qos ?? .exactlyOnce
            let retain = delivery.message?.retain ?? false
            switch delivery.stage {
            case .queued:
                if let reference { ring.append(reference, qos: qos, retain: retain, identifiers: identifiers) }
            case .published, .released:
                ring.restore(
                    reference, qos: qos, retain: retain, identifiers: identifiers,
                    packetIdentifier: delivery.packetIdentifier,
                    stage: delivery.stage == .published ? .published : .released)
            }
        }
        self.init(client: client, ring: ring)
        expiryInterval = record.expiryInterval
        offlineSince = record.offlineSince
        for identifier in record.received { inbound.insert(identifier) }
    }
}

extension MessageReference {
    /// A copy for a record, at the QoS and with the retain flag of its delivery. Its expiry stands beside it.
    func message(qos: QoS, retain: Bool) -> Message {
        Message(
            topic: String(decoding: topic, as: UTF8.self), payload: [UInt8](payload), qos: qos, retain: retain,
            properties: (try? Properties.decode(properties, for: .publish)) ?? [], origin: origin,
            publisher: publisher)
    }

    /// A message from a record.
    init(_ message: Message, expiresAt: Int64) {
        self = EncodedMessage(message, expiresAt: expiresAt).withRouted { MessageReference($0) }
    }
}
