public import MQTTCodec

/// Bytes that are not acceptable as a packet, and how they are answered.
public struct MalformedPacketCase: Sendable, CustomStringConvertible {
    /// What is wrong.
    public let name: String
    /// The version of the connection that they arrive on.
    public let version: ProtocolVersion
    /// The whole packet, or as much of it as shows that it is wrong.
    public let bytes: [UInt8]
    /// The reason code of the error.
    public let expected: ReasonCode
    /// The normative statement that rules, such as `"MQTT-3.1.2-24"`; nil where there is no numbered one.
    public let clause: String?

    /// Describes bytes that are not acceptable.
    public init(
        _ name: String,
        _ version: ProtocolVersion,
        bytes: [UInt8],
        expected: ReasonCode = .malformedPacket,
        clause: String? = nil
    ) {
        self.name = name
        self.version = version
        self.bytes = bytes
        self.expected = expected
        self.clause = clause
    }

    /// Version, name and clause.
    public var description: String { "\(version): \(name)" + (clause.map { " [\($0)]" } ?? "") }
}
