extension String {
    /// Calls `body` with the UTF-8 bytes of the string, without a copy where the string has them in one piece.
    func withUTF8Bytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
        return Array(utf8).withUnsafeBytes { body($0) }
    }

    /// Makes a string of bytes that are well-formed UTF-8.
    init(validated bytes: UnsafeRawBufferPointer) {
        self = String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes that the string takes on the wire without its length: its UTF-8 bytes, cut at the last whole
    /// character that fits when there are more than 65 535.
    var wireSize: Int {
        let count = utf8.count
        if count <= 65_535 { return count }
        return withUTF8Bytes { bytes in
            var size = 65_535
            while size > 0, bytes[size] & 0xC0 == 0x80 { size -= 1 }
            return size
        }
    }
}
