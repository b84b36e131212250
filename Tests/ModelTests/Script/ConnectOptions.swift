import MQTTCodec

/// What stands in a CONNECT, and the loop that gets its connection.
struct ConnectOptions: Hashable {
    var loop = 0
    var cleanStart = true
    /// In seconds; not for 3.1.1.
    var sessionExpiry: UInt32 = 0
    var receiveMaximum: UInt16?
    var maximumPacketSize: UInt32?
    var topicAliasMaximum: UInt16?
    var will: Will?

    func connect(_ client: String, version: ProtocolVersion) -> Connect {
        var properties: Properties = []
        var will = will
        if version == .v5 {
            if sessionExpiry > 0 { properties.append(.sessionExpiryInterval(sessionExpiry)) }
            if let receiveMaximum { properties.append(.receiveMaximum(receiveMaximum)) }
            if let maximumPacketSize { properties.append(.maximumPacketSize(maximumPacketSize)) }
            if let topicAliasMaximum { properties.append(.topicAliasMaximum(topicAliasMaximum)) }
        } else {
            will?.properties = []
        }
        return Connect(
            version: version, cleanStart: cleanStart, keepAlive: 0, clientIdentifier: client, will: will,
            properties: properties)
    }
}
