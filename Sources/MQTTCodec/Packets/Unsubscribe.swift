/// UNSUBSCRIBE: a client ends subscriptions.
public struct Unsubscribe: Sendable, Hashable {
    /// The packet identifier, which the UNSUBACK repeats.
    public var packetIdentifier: UInt16
    /// The topic filters as they were subscribed to, at least one.
    public var filters: [String]
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes an UNSUBSCRIBE.
    public init(packetIdentifier: UInt16, filters: [String], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.filters = filters
        self.properties = properties
    }
}

extension Unsubscribe {
    static func decode(_ body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(CodecError) -> Unsubscribe {
        var reader = PacketReader(body)
        let packetIdentifier = try reader.readPacketIdentifier(answer: .malformedPacket)
        let properties = try reader.readProperties(for: .unsubscribe, version: version)
        if reader.isAtEnd { throw .protocolError("UNSUBSCRIBE without a topic filter", "MQTT-3.10.3-2") }
        var filters: [String] = []
        repeat {
            filters.append(try reader.readTopicFilter(version: version).filter)
        } while !reader.isAtEnd
        return Unsubscribe(packetIdentifier: packetIdentifier, filters: filters, properties: properties)
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        filters.reduce(2 + properties.sectionSize(version)) { $0 + $1.fieldSize }
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        writer.write(packetIdentifier)
        writer.writeProperties(properties, version: version)
        for filter in filters { writer.writeString(filter) }
    }
}
