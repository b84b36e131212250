/// Reads the fields of a packet body one after the other; every read checks that its bytes are there.
@usableFromInline
struct PacketReader {
    let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - offset }

    /// Whether everything was read.
    var isAtEnd: Bool { offset == bytes.count }

    mutating func readByte() throws(CodecError) -> UInt8 {
        if remaining < 1 { throw .truncated() }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func readUInt16() throws(CodecError) -> UInt16 {
        if remaining < 2 { throw .truncated() }
        defer { offset += 2 }
        return UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    mutating func readUInt32() throws(CodecError) -> UInt32 {
        if remaining < 4 { throw .truncated() }
        defer { offset += 4 }
        return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// A packet identifier, which is never 0 `[MQTT-2.2.1-3]`. The specification leaves open how 0 is answered.
    mutating func readPacketIdentifier(
        answer: ReasonCode = .protocolError
    ) throws(CodecError) -> UInt16 {
        let identifier = try readUInt16()
        if identifier == 0 { throw .zeroPacketIdentifier(answer) }
        return identifier
    }

    mutating func readVariableByteInteger() throws(CodecError) -> Int {
        var value = 0
        for index in 0..<4 {
            let byte = try readByte()
            value |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 {
                if byte == 0, index > 0 { throw .malformed("integer longer than needed", "MQTT-1.5.5-1") }
                return value
            }
        }
        throw .malformed("variable byte integer of more than four bytes")
    }

    /// The next `count` bytes.
    mutating func readBytes(_ count: Int) throws(CodecError) -> UnsafeRawBufferPointer {
        if remaining < count { throw .truncated() }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// Bytes with a two-byte length before them.
    mutating func readBinary() throws(CodecError) -> UnsafeRawBufferPointer {
        try readBytes(Int(readUInt16()))
    }

    /// The bytes of a UTF-8 encoded string, validated.
    mutating func readStringBytes() throws(CodecError) -> UnsafeRawBufferPointer {
        let string = try readBinary()
        if !UTF8Validation.isValid(string) { throw .invalidString() }
        return string
    }

    mutating func readString() throws(CodecError) -> String {
        String(validated: try readStringBytes())
    }

    /// The bytes of a UTF-8 encoded string that is a name, validated: control characters are refused.
    mutating func readNameBytes() throws(CodecError) -> UnsafeRawBufferPointer {
        let name = try readBinary()
        if !UTF8Validation.isValidName(name) { throw .invalidName(name) }
        return name
    }

    mutating func readName() throws(CodecError) -> String {
        String(validated: try readNameBytes())
    }

    /// The bytes of a list of properties, without its length.
    mutating func readPropertyBytes() throws(CodecError) -> UnsafeRawBufferPointer {
        try readBytes(readVariableByteInteger())
    }

    /// A list of properties with its length, which 3.x does not have.
    mutating func readProperties(
        for context: PropertyContext,
        version: ProtocolVersion
    ) throws(CodecError) -> Properties {
        if version < .v5 { return Properties() }
        return try Properties.decode(readPropertyBytes(), for: context)
    }

    /// Fails when bytes are left.
    func expectEnd() throws(CodecError) {
        if !isAtEnd { throw .malformed("bytes after the end of the packet") }
    }
}

extension CodecError {
    @usableFromInline
    @inline(never)
    static func truncated() -> CodecError {
        .malformed("packet ends within a field")
    }

    @usableFromInline
    @inline(never)
    static func invalidString() -> CodecError {
        .malformed("string is not well-formed UTF-8 or holds U+0000", "MQTT-1.5.4-1")
    }

    /// Why bytes are no name: a string that is broken, or one that holds a control character.
    @inline(never)
    static func invalidName(_ name: UnsafeRawBufferPointer) -> CodecError {
        UTF8Validation.isValid(name) ? .malformed("control character in a name") : .invalidString()
    }

    @usableFromInline
    @inline(never)
    static func zeroPacketIdentifier(_ reason: ReasonCode = .protocolError) -> CodecError {
        CodecError(reason, "packet identifier 0", clause: "MQTT-2.2.1-3")
    }
}
