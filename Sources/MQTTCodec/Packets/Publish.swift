/// PUBLISH: a message, in either direction. ``PublishView`` is the same without copies.
public struct Publish: Sendable, Hashable {
    /// Whether this may be a repetition.
    public var dup: Bool
    /// The QoS.
    public var qos: QoS
    /// Whether the message is to be retained, or comes from what was retained.
    public var retain: Bool
    /// The topic name; empty where a topic alias stands for it.
    public var topic: String
    /// The packet identifier; 0 at QoS 0.
    public var packetIdentifier: UInt16
    /// The properties; empty on 3.x.
    public var properties: Properties
    /// The payload.
    public var payload: [UInt8]

    /// Makes a PUBLISH.
    public init(
        dup: Bool = false,
        qos: QoS = .atMostOnce,
        retain: Bool = false,
        topic: String,
        packetIdentifier: UInt16 = 0,
        properties: Properties = [],
        payload: [UInt8] = []
    ) {
        self.dup = dup
        self.qos = qos
        self.retain = retain
        self.topic = topic
        self.packetIdentifier = packetIdentifier
        self.properties = properties
        self.payload = payload
    }

    /// Copies what a view points to.
    public init(_ view: PublishView) {
        self.init(
            dup: view.dup,
            qos: view.qos,
            retain: view.retain,
            topic: String(validated: view.topic),
            packetIdentifier: view.packetIdentifier,
            properties: view.decodedProperties(),
            payload: Array(view.payload)
        )
    }
}

extension Publish {
    var flags: UInt8 {
        (dup && qos != .atMostOnce ? 0b1000 : 0) | qos.rawValue << 1 | (retain ? 1 : 0)
    }

    func bodySize(_ version: ProtocolVersion) -> Int {
        topic.fieldSize + (qos == .atMostOnce ? 0 : 2) + properties.sectionSize(version) + payload.count
    }

    func write(to writer: inout PacketWriter, version: ProtocolVersion) {
        writer.writeString(topic)
        if qos != .atMostOnce { writer.write(packetIdentifier) }
        writer.writeProperties(properties, version: version)
        writer.writeBytes(payload)
    }
}
