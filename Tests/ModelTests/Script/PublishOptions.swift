import MQTTCodec

/// What stands in a PUBLISH.
struct PublishOptions: Hashable {
    var topic: String
    /// The payload, different for every PUBLISH of a script; empty where a retained message is to be removed.
    var payload: String
    var qos = QoS.atMostOnce
    var retain = false
    /// In seconds; not for 3.1.1.
    var expiry: UInt32?
    /// A user property; not for 3.1.1.
    var note: String?
    /// The topic alias to use, or to set where the client has not set it to this topic; not for 3.1.1.
    var alias: UInt16?

    /// The PUBLISH without its packet identifier and topic alias.
    func publish(version: ProtocolVersion) -> Publish {
        var properties: Properties = []
        if version == .v5 {
            if let expiry { properties.append(.messageExpiryInterval(expiry)) }
            if let note { properties.append(.userProperty("note", note)) }
        }
        return Publish(qos: qos, retain: retain, topic: topic, properties: properties, payload: Array(payload.utf8))
    }
}
