/// Writes the short form of PUBACK, PUBREC, PUBREL and PUBCOMP: success, without properties.
public enum AcknowledgementFrame {
    /// The bytes of the short form.
    @inlinable public static var size: Int { 4 }

    /// Writes the four bytes and returns 4. `type` is one of the four acknowledgements of PUBLISH.
    @inlinable
    @discardableResult
    public static func write(_ type: PacketType, packetIdentifier: UInt16, to target: UnsafeMutableRawPointer) -> Int {
        target.storeBytes(of: type.rawValue << 4 | type.fixedFlags, as: UInt8.self)
        target.storeBytes(of: 2, toByteOffset: 1, as: UInt8.self)
        target.storeBytes(of: packetIdentifier.bigEndian, toByteOffset: 2, as: UInt16.self)
        return size
    }
}
