/// SUBSCRIBE: a client asks for subscriptions.
public struct Subscribe: Sendable, Hashable {
    /// The packet identifier, which the SUBACK repeats.
    public var packetIdentifier: UInt16
    /// The subscriptions, at least one.
    public var subscriptions: [Subscription]
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes a SUBSCRIBE.
    public init(packetIdentifier: UInt16, subscriptions: [Subscription], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.subscriptions = subscriptions
        self.properties = properties
    }
}

extension Subscribe {
    static func decode(_ body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(CodecError) -> Subscribe {
        var reader = PacketReader(body)
        let packetIdentifier = try reader.readPacketIdentifier(answer: .malformedPacket)
        let properties = try reader.readProperties(for: .subscribe, version: version)
        if reader.isAtEnd {
            throw .protocolError(
                "SUBSCRIBE without a topic filter", version == .v5 ? "MQTT-3.8.3-2" : "MQTT-3.8.3-3")
        }
        var subscriptions: [Subscription] = []
        repeat {
            let (filter, isShared) = try reader.readTopicFilter(version: version)
            let options = try readOptions(from: &reader, version: version)
            if isShared, options.noLocal {
                throw .protocolError("No Local on a shared subscription", "MQTT-3.8.3-4")
            }
            subscriptions.append(Subscription(filter: filter, options: options))
        } while !reader.isAtEnd
        return Subscribe(packetIdentifier: packetIdentifier, subscriptions: subscriptions, properties: properties)
    }

    private static func readOptions(
        from reader: inout PacketReader,
        version: ProtocolVersion
    ) throws(CodecError) -> SubscriptionOptions {
        let byte = try reader.readByte()
        if version < .v5 {
            // The upper bits are reserved from 3.1.1 on; 3.1 says nothing of them.
            guard let qos = QoS(rawValue: byte & 0b11), byte < 4 || version == .v3_1 else {
                throw .malformed("QoS 3 or a reserved bit in a subscription", "MQTT-3.8.3-4")
            }
            return SubscriptionOptions(qos: qos)
        }
        if byte & 0b1100_0000 != 0 {
            throw .malformed("reserved bit in the subscription options", "MQTT-3.8.3-5")
        }
        guard let options = SubscriptionOptions(rawByte: byte) else {
            throw .protocolError("QoS 3 or retain handling 3 in the subscription options")
        }
        return options
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        subscriptions.reduce(2 + properties.sectionSize(version)) { $0 + $1.filter.fieldSize + 1 }
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        writer.write(packetIdentifier)
        writer.writeProperties(properties, version: version)
        for subscription in subscriptions {
            writer.writeString(subscription.filter)
            writer.write(version == .v5 ? subscription.options.rawByte : subscription.options.qos.rawValue)
        }
    }
}

extension PacketReader {
    /// A topic filter of a SUBSCRIBE or UNSUBSCRIBE. One that does not follow the syntax is malformed; that a filter is
    /// invalid is the answer to a well-formed one that the server does not take. That `$share/` has a meaning is so on
    /// 5.0 alone; on 3.x it is the receiver's choice.
    mutating func readTopicFilter(version: ProtocolVersion) throws(CodecError) -> (filter: String, isShared: Bool) {
        let filter = try readName()
        if filter.isEmpty { throw .malformed("empty topic filter", "MQTT-4.7.3-1") }
        // First, because a wildcard in the share name is a matter of the share name.
        if version == .v5, try SharedSubscription(filter) != nil { return (filter, true) }
        try TopicFilter.checkWildcards(filter)
        return (filter, false)
    }
}
