import MQTTCodec

extension Connect {
    /// Whether a client could have sent this: whether it is the same after the wire.
    var canBeSent: Bool {
        let bytes = Packet.connect(self).encoded(version: version)
        return bytes.withUnsafeBytes { bytes in
            guard
                let header = try? FixedHeader.parse(bytes, maximumPacketSize: .max, version: version),
                bytes.count == header.totalLength,
                case .connect(let connect)? = try? Packet.decode(
                    header, body: UnsafeRawBufferPointer(rebasing: bytes[header.length...]), version: version)
            else { return false }
            return connect == self
        }
    }
}
