import MQTTCodec
import MQTTHooks

extension BackChannel {
    func clients(_ selector: ClientSelector) async -> [Client] {
        var clients: [Client] = []
        for loop in broker?.loops ?? [] {
            clients += await loop.runToEnd { await $0.clients(selector) } ?? []
        }
        return clients
    }

    func sessions(_ selector: ClientSelector) async -> [SessionDescription] {
        var sessions: [SessionDescription] = []
        for loop in broker?.loops ?? [] {
            sessions += await loop.runToEnd { await $0.sessionDescriptions(selector) } ?? []
        }
        return sessions
    }

    func retainedMessages(matching filter: String, limit: Int) async -> [Message] {
        guard limit > 0, TopicFilter.isValid(filter), let broker, let loop = broker.loops.first else { return [] }
        let filter = Array(filter.utf8)
        var messages: [Message] = []
        var cursor: RetainedCursor?
        repeat {
            let from = cursor
            let part = await loop.run { loop in
                var slice: [Message] = []
                var cursor = from
                let now = loop.clock.wall()
                filter.withUnsafeBytes { filter in
                    loop.retained.matches(filter: filter, cursor: &cursor, limit: 512, now: now) {
                        slice.append(Message($0, now: now))
                    }
                }
                return (slice, cursor)
            }
            guard let (slice, next) = part else { break }
            messages += slice
            cursor = next
        } while cursor != nil && messages.count < limit
        return Array(messages.prefix(limit))
    }

    func clearRetained(topic: String) async -> Bool {
        guard TopicName.isValid(topic), let broker, let loop = broker.loops.first else { return false }
        let isThere = await !retainedMessages(matching: topic, limit: 1).isEmpty
        let isCleared = await loop.run { loop in
            Array(topic.utf8).withUnsafeBytes { loop.retained.remove(topic: $0) }
            return true
        }
        return isThere && isCleared == true
    }
}

extension BrokerLoop {
    /// The clients that are connected here.
    fileprivate func clients(_ selector: ClientSelector) async -> [Client] {
        var clients: [Client] = []
        await forEachSession(selector) { session in
            if let connection = session.connection { clients.append(connection.client) }
        }
        return clients
    }

    /// The sessions that are here.
    fileprivate func sessionDescriptions(_ selector: ClientSelector) async -> [SessionDescription] {
        var descriptions: [SessionDescription] = []
        await forEachSession(selector) { descriptions.append($0.description(limits)) }
        return descriptions
    }
}

extension Session {
    /// The session as plugins see it.
    fileprivate func description(_ limits: BrokerLimits) -> SessionDescription {
        let subscriptions = subscriptions.compactMap { whole, subscription -> SessionDescription.Subscription? in
            let shared = limits.isShared(whole) ? (try? SharedSubscription(whole)) ?? nil : nil
            let filter = shared?.filter ?? whole
            let named = client.mountPoint == nil ? filter : client.mountPoint?.unmounted(filter)
            return named.map {
                SessionDescription.Subscription(
                    filter: $0, share: shared?.group, options: subscription.options,
                    identifier: subscription.identifier == 0 ? nil : subscription.identifier)
            }
        }
        return SessionDescription(
            client: client, isConnected: connection != nil, expiryInterval: expiryInterval,
            subscriptions: subscriptions, queuedCount: state.pointee.ring.queuedCount,
            inflightCount: state.pointee.ring.inflightCount)
    }
}

extension Message {
    /// A retained message with what is left of its time.
    fileprivate init(_ message: RetainedMessage, now: Int64) {
        var properties = message.properties.withUnsafeBytes { (try? Properties.decode($0, for: .publish)) ?? [] }
        if let expiresAt = message.expiresAt,
            let interval = MessageFramer.remaining(until: expiresAt, now: now)
        {
            properties.append(.messageExpiryInterval(interval))
        }
        self.init(
            topic: String(decoding: message.topic, as: UTF8.self), payload: message.payload, qos: message.qos,
            retain: true, properties: properties, origin: .retained, publisher: message.publisher)
    }
}
