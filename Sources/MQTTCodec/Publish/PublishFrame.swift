/// Writes one PUBLISH from raw pieces: it is sized when made, and written once.
///
/// The pieces are not copied and not checked; they must stay valid until ``write(to:)`` has returned.
public struct PublishFrame {
    @usableFromInline let header: UInt8
    @usableFromInline let qos: QoS
    @usableFromInline let version: ProtocolVersion
    @usableFromInline let identifier: UInt16
    @usableFromInline let topic: UnsafeRawBufferPointer
    @usableFromInline let properties: UnsafeRawBufferPointer
    @usableFromInline let payload: UnsafeRawBufferPointer
    /// The bytes that follow the fixed header.
    public let remainingLength: Int

    /// Takes the pieces.
    ///
    /// - Parameters:
    ///   - version: The version of the receiving connection.
    ///   - dup: Whether this is a repetition; ignored at QoS 0 `[MQTT-3.3.1-2]`.
    ///   - qos: The QoS.
    ///   - retain: The RETAIN flag.
    ///   - packetIdentifier: The packet identifier; ignored at QoS 0.
    ///   - topic: The topic name, at most 65 535 bytes.
    ///   - properties: The encoded properties without their length; ignored on 3.x.
    ///   - payload: The payload. The remaining length may not exceed 268 435 455.
    @inlinable
    public init(
        version: ProtocolVersion,
        dup: Bool,
        qos: QoS,
        retain: Bool,
        packetIdentifier: UInt16,
        topic: UnsafeRawBufferPointer,
        properties: UnsafeRawBufferPointer,
        payload: UnsafeRawBufferPointer
    ) {
        precondition(topic.count <= 65_535, "a topic name has at most 65 535 bytes")
        let hasIdentifier = qos != .atMostOnce
        self.header =
            PacketType.publish.rawValue << 4 | (dup && hasIdentifier ? 0b1000 : 0) | qos.rawValue << 1
            | (retain ? 1 : 0)
        self.qos = qos
        self.version = version
        self.identifier = packetIdentifier
        self.topic = topic
        self.properties = properties
        self.payload = payload
        var length = 2 + topic.count + (hasIdentifier ? 2 : 0) + payload.count
        if version == .v5 { length += VariableByteInteger.encodedSize(properties.count) + properties.count }
        precondition(length <= VariableByteInteger.maximum, "a packet has at most 268 435 455 bytes")
        self.remainingLength = length
    }

    /// The bytes of the whole packet.
    @inlinable
    public var size: Int { 1 + VariableByteInteger.encodedSize(remainingLength) + remainingLength }

    /// Where the packet identifier stands, from the start of the packet; 0 at QoS 0.
    @inlinable
    public var packetIdentifierOffset: Int {
        qos == .atMostOnce ? 0 : 3 + VariableByteInteger.encodedSize(remainingLength) + topic.count
    }

    /// Writes the packet, ``size`` bytes.
    @inlinable
    public func write(to target: UnsafeMutableRawPointer) {
        target.storeBytes(of: header, as: UInt8.self)
        var offset = 1 + VariableByteInteger.write(remainingLength, to: target + 1)
        target.storeBytes(of: UInt16(topic.count).bigEndian, toByteOffset: offset, as: UInt16.self)
        offset += 2
        if let base = topic.baseAddress { (target + offset).copyMemory(from: base, byteCount: topic.count) }
        offset += topic.count
        if qos != .atMostOnce {
            target.storeBytes(of: identifier.bigEndian, toByteOffset: offset, as: UInt16.self)
            offset += 2
        }
        if version == .v5 {
            offset += VariableByteInteger.write(properties.count, to: target + offset)
            if let base = properties.baseAddress {
                (target + offset).copyMemory(from: base, byteCount: properties.count)
            }
            offset += properties.count
        }
        if let base = payload.baseAddress { (target + offset).copyMemory(from: base, byteCount: payload.count) }
    }
}
