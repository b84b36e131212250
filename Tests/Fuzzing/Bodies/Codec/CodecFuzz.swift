import MQTTCodec

/// Any bytes into the codec: what comes of them does not depend on where they are split, and whatever is a packet
/// encodes again and comes back as the same value.
///
/// The first byte of an input chooses the version and whether the rest is a stream of packets, a single packet whose
/// length is made right, or names and filters; the second the maximum packet size; the third seeds the places where
/// the stream is split.
public enum CodecFuzz {
    /// Checks one input.
    ///
    /// - Throws: ``Finding``.
    public static func run(_ input: [UInt8]) throws {
        var reader = InputReader(input)
        let choice = reader.byte()
        let version = ProtocolVersion.allCases[Int(choice & 3) % 3]
        let limit = [268_435_460, 2, 5, 16, 64, 127, 129, 1024][Int(reader.byte() & 7)]
        let seed = reader.byte()
        switch choice >> 2 & 3 {
        case 2:
            let first = reader.byte()
            try checkStream(framed(first, reader.rest()), version, limit, seed)
        case 3: try TopicChecks.check(reader.rest(), splitAt: Int(seed))
        default: try checkStream(reader.rest(), version, limit, seed)
        }
    }

    /// A packet with this first byte and this body.
    static func framed(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
        var bytes = [first]
        var rest = body.count
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes + body
    }

    private static func checkStream(
        _ bytes: [UInt8], _ version: ProtocolVersion, _ limit: Int, _ seed: UInt8
    ) throws {
        var whole = PacketStream(version: version, limit: limit)
        whole.receive(bytes)
        var split = PacketStream(version: version, limit: limit)
        var state = UInt32(seed) &+ 1
        var offset = 0
        while offset < bytes.count {
            state = state &* 1_664_525 &+ 1_013_904_223
            let end = min(bytes.count, offset + 1 + Int(state >> 24) % (seed & 1 == 0 ? 3 : 40))
            split.receive(Array(bytes[offset..<end]))
            offset = end
        }
        guard whole.packets == split.packets, whole.failure == split.failure else {
            throw Finding(
                "split, the stream is \(split.packets) \(String(describing: split.failure)), in one piece "
                    + "\(whole.packets) \(String(describing: whole.failure))")
        }
        for (packet, bytes) in zip(whole.packets, whole.encodings) {
            try PacketChecks.check(packet, bytes, version)
        }
    }
}
