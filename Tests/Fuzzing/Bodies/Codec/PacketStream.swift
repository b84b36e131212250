import MQTTCodec

/// Finds packets in a stream as a connection does.
struct PacketStream {
    /// What was found.
    private(set) var packets: [Packet] = []
    /// The bytes of each packet.
    private(set) var encodings: [[UInt8]] = []
    /// What ended the stream.
    private(set) var failure: CodecError?
    private let version: ProtocolVersion
    private let limit: Int
    private var pending: [UInt8] = []

    init(version: ProtocolVersion, limit: Int) {
        self.version = version
        self.limit = limit
    }

    mutating func receive(_ bytes: [UInt8]) {
        guard failure == nil else { return }
        pending += bytes
        do throws(CodecError) {
            while let packet = try next() { packets.append(packet) }
        } catch {
            failure = error
        }
    }

    private mutating func next() throws(CodecError) -> Packet? {
        let found: Result<FixedHeader?, CodecError> = pending.withUnsafeBytes { bytes in
            Result { () throws(CodecError) in
                try FixedHeader.parse(bytes, maximumPacketSize: limit, version: version)
            }
        }
        guard let header = try found.get(), pending.count >= header.totalLength else { return nil }
        let packet = Array(pending[..<header.totalLength])
        pending.removeFirst(header.totalLength)
        encodings.append(packet)
        // A body in memory of its own: a look beyond it is seen by the address sanitizer.
        let body = Array(packet[header.length...])
        let decoded: Result<Packet, CodecError> = body.withUnsafeBytes { bytes in
            Result { () throws(CodecError) in try Packet.decode(header, body: bytes, version: version) }
        }
        return try decoded.get()
    }
}
