import MQTTCodec

/// The packets among the bytes that a broker has consumed.
struct SentPackets {
    /// The version of the CONNECT; 3.1.1 before there is one.
    private(set) var version = ProtocolVersion.v3_1_1
    private var bytes: [UInt8] = []
    private var hasVersion = false
    private var isBroken = false

    /// The packets that are whole now. Nothing follows what is malformed.
    mutating func consume(_ consumed: [UInt8]) -> [Packet] {
        guard !isBroken, !consumed.isEmpty else { return [] }
        bytes += consumed
        var packets: [Packet] = []
        while let packet = next() { packets.append(packet) }
        return packets
    }

    private mutating func next() -> Packet? {
        let pending = bytes
        do {
            let found = try pending.withUnsafeBytes { bytes -> (Packet, Int)? in
                guard
                    let header = try FixedHeader.parse(bytes, maximumPacketSize: .max, version: version),
                    bytes.count >= header.totalLength
                else { return nil }
                let body = UnsafeRawBufferPointer(rebasing: bytes[header.length..<header.totalLength])
                if header.type == .connect, !hasVersion {
                    hasVersion = true
                    version = Connect.protocolVersion(ofBody: body) ?? version
                }
                return (try Packet.decode(header, body: body, version: version), header.totalLength)
            }
            guard let (packet, size) = found else { return nil }
            bytes.removeFirst(size)
            return packet
        } catch {
            isBroken = true
            return nil
        }
    }
}
