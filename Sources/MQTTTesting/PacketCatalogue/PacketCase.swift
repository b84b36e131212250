public import MQTTCodec

/// A valid packet: its bytes and the value that they mean.
public struct PacketCase: Sendable, CustomStringConvertible {
    /// What the packet shows.
    public let name: String
    /// The version that it is encoded in.
    public let version: ProtocolVersion
    /// The whole packet.
    public let bytes: [UInt8]
    /// What the bytes decode to.
    public let packet: Packet
    /// Whether the value is encoded as exactly these bytes. False for a longer form that is accepted too.
    public let isCanonical: Bool

    /// Describes a valid packet.
    public init(
        _ name: String,
        _ version: ProtocolVersion,
        bytes: [UInt8],
        packet: Packet,
        isCanonical: Bool = true
    ) {
        self.name = name
        self.version = version
        self.bytes = bytes
        self.packet = packet
        self.isCanonical = isCanonical
    }

    /// Type, version and name.
    public var description: String { "\(packet.type) \(version): \(name)" }
}
