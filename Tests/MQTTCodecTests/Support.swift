import MQTTCodec
import Testing

/// What a connection does with one whole packet.
func decodePacket(_ bytes: [UInt8], version: ProtocolVersion) throws(CodecError) -> Packet {
    let result: Result<Packet, CodecError> = bytes.withUnsafeBytes { buffer in
        Result { () throws(CodecError) in try decodePacket(buffer, version: version) }
    }
    return try result.get()
}

/// What a connection does with one whole packet.
func decodePacket(_ bytes: UnsafeRawBufferPointer, version: ProtocolVersion) throws(CodecError) -> Packet {
    guard let header = try FixedHeader.parse(bytes, maximumPacketSize: 300_000_000, version: version) else {
        throw CodecError(.unspecifiedError, "incomplete header")
    }
    guard header.totalLength <= bytes.count else { throw CodecError(.unspecifiedError, "incomplete body") }
    let body = UnsafeRawBufferPointer(rebasing: bytes[header.length..<header.totalLength])
    return try Packet.decode(header, body: body, version: version)
}

/// A packet with this first byte and this body of less than 16 384 bytes.
func wholePacket(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
    body.count < 128
        ? [first, UInt8(body.count)] + body
        : [first, UInt8(body.count & 0x7F) | 0x80, UInt8(body.count >> 7)] + body
}

/// Calls `body` with the view of a PUBLISH.
func withView<Result>(
    flags: UInt8 = 0,
    _ bytes: [UInt8],
    version: ProtocolVersion = .v5,
    knownTopic: String = "",
    _ body: (PublishView) throws -> Result
) throws -> Result {
    try bytes.withUnsafeBytes { bytes in
        try Array(knownTopic.utf8).withUnsafeBytes { known in
            try body(PublishView.parse(flags: flags, body: bytes, version: version, knownTopic: known))
        }
    }
}

/// Pseudo-random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
