/// Why bytes are not an acceptable packet, and the reason code to answer with.
///
/// A 5.0 peer is told `reason` in a DISCONNECT (in a CONNACK, when the packet was its CONNECT); to a 3.x peer the
/// connection is closed, except for a CONNECT, whose return code is ``ReasonCode/returnCode``.
public struct CodecError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason code to answer with.
    public let reason: ReasonCode
    /// What is wrong, as a lower-case phrase that holds nothing of the packet's content.
    public let message: String
    /// The normative statement that rules, such as `"MQTT-3.1.2-24"`; nil where the specification has no numbered one.
    public let clause: String?

    /// Makes an error.
    public init(_ reason: ReasonCode, _ message: String, clause: String? = nil) {
        self.reason = reason
        self.message = message
        self.clause = clause
    }

    /// The reason's name, the message and the clause.
    public var description: String {
        let text = "\(reason.name): \(message)"
        return clause.map { "\(text) [\($0)]" } ?? text
    }
}

extension CodecError {
    /// The bytes do not follow the format.
    @usableFromInline
    @inline(never)
    static func malformed(_ message: String, _ clause: String? = nil) -> CodecError {
        CodecError(.malformedPacket, message, clause: clause)
    }

    /// The format is followed, its rules are not.
    @usableFromInline
    @inline(never)
    static func protocolError(_ message: String, _ clause: String? = nil) -> CodecError {
        CodecError(.protocolError, message, clause: clause)
    }
}
