import MQTTCodec
import MQTTHooks

extension RoutedMessage {
    /// A copy for plugins and other nodes.
    func copy(now: Int64) -> Message {
        var properties = view.properties
        if let interval = MessageFramer.remaining(until: expiresAt, now: now) {
            properties.append(.messageExpiryInterval(interval))
        }
        return Message(
            topic: String(decoding: topic, as: UTF8.self), payload: [UInt8](payload), qos: qos, retain: retain,
            properties: properties, origin: origin, publisher: publisher)
    }
}

extension MessageDraft {
    /// What publish interceptors get of a message.
    init(_ message: borrowing RoutedMessage, dup: Bool, now clock: BrokerClock) {
        self.init(message, dup: dup, now: message.expiresAt == 0 ? 0 : clock.wall())
    }

    /// The same; wall milliseconds count only where the message expires.
    @inline(__always)
    init(_ message: borrowing RoutedMessage, dup: Bool, now: Int64) {
        self.init(
            topic: message.topic, payload: message.payload, properties: message.properties,
            expiryInterval: message.expiresAt == 0
                ? nil : MessageFramer.remaining(until: message.expiresAt, now: now),
            qos: message.qos, retain: message.retain, dup: dup, origin: message.origin,
            publisherName: message.publisherName, publishingClient: message.publishingClient)
    }

    /// Takes over what a hook has changed in a copy.
    mutating func take(_ edited: Message, inPlaceOf copy: Message) {
        if !edited.topic.hasSameBytes(as: copy.topic) { topic = edited.topic }
        if edited.payload != copy.payload { payload = edited.payload }
        if edited.properties != copy.properties { properties = edited.properties }
        qos = edited.qos
        retain = edited.retain
    }
}

extension MessageReference {
    /// Copies a message that is being routed.
    init(_ message: borrowing RoutedMessage) {
        var publisher = message.publisher ?? ""
        self = publisher.withUTF8 { publisher in
            MessageReference(
                topic: message.topic, properties: message.properties, payload: message.payload, qos: message.qos,
                retain: message.retain, expiresAt: message.expiresAt, origin: message.origin,
                publisher: UnsafeRawBufferPointer(publisher))
        }
    }
}
