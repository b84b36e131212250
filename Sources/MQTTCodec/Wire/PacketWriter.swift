/// Writes the fields of a packet one after the other into memory that is large enough.
struct PacketWriter {
    private let target: UnsafeMutableRawPointer
    /// The bytes that were written.
    private(set) var offset = 0

    init(_ target: UnsafeMutableRawPointer) {
        self.target = target
    }

    mutating func write(_ byte: UInt8) {
        target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        offset += 1
    }

    mutating func write(_ value: UInt16) {
        target.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
        offset += 2
    }

    mutating func write(_ value: UInt32) {
        target.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
        offset += 4
    }

    mutating func writeVariableByteInteger(_ value: Int) {
        offset += VariableByteInteger.write(value, to: target + offset)
    }

    /// Bytes as they are.
    mutating func writeBytes(_ bytes: UnsafeRawBufferPointer) {
        if let source = bytes.baseAddress { (target + offset).copyMemory(from: source, byteCount: bytes.count) }
        offset += bytes.count
    }

    /// Bytes as they are.
    mutating func writeBytes(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { writeBytes($0) }
    }

    /// At most 65 535 bytes with their length.
    mutating func writeBinary(_ bytes: [UInt8]) {
        let size = min(bytes.count, 65_535)
        write(UInt16(size))
        bytes.withUnsafeBytes { writeBytes(UnsafeRawBufferPointer(rebasing: $0[..<size])) }
    }

    /// A string with its length.
    mutating func writeString(_ string: String) {
        let size = string.wireSize
        write(UInt16(size))
        string.withUTF8Bytes { writeBytes(UnsafeRawBufferPointer(rebasing: $0[..<size])) }
    }

    /// A list of properties with its length; nothing on 3.x.
    mutating func writeProperties(_ properties: Properties, version: ProtocolVersion) {
        if version < .v5 { return }
        writeVariableByteInteger(properties.encodedSize)
        offset += properties.encode(to: target + offset)
    }
}

extension String {
    /// The bytes of the string on the wire with its length.
    var fieldSize: Int { 2 + wireSize }
}

extension Array where Element == UInt8 {
    /// The bytes of the binary data on the wire with its length.
    var fieldSize: Int { 2 + Swift.min(count, 65_535) }
}
