import MQTTCodec

/// An application message, as its publisher meant it.
struct ModelMessage: Hashable {
    var publisher: String
    var topic: String
    var payload: [UInt8]
    var qos: QoS
    var retain: Bool
    /// A user property, which travels with the message unaltered `[MQTT-3.3.2-17]`.
    var note: String?
    /// In seconds of the model's time.
    var expiresAt: Int?

    init(_ publish: Publish, from publisher: String, now: Int) {
        self.publisher = publisher
        topic = publish.topic
        payload = publish.payload
        qos = publish.qos
        retain = publish.retain
        note = publish.properties.userProperties.first?.value
        expiresAt = publish.properties.messageExpiryInterval.map { now + Int($0) }
    }

    init(_ will: Will, of publisher: String, now: Int) {
        self.publisher = publisher
        topic = will.topic
        payload = will.payload
        qos = will.qos
        retain = will.retain
        note = will.properties.userProperties.first?.value
        expiresAt = will.properties.messageExpiryInterval.map { now + Int($0) }
    }

    func isExpired(at now: Int) -> Bool { expiresAt.map { $0 <= now } ?? false }
}
