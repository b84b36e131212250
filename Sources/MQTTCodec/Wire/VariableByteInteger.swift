/// The variable byte integer of the specification: seven bits a byte, least significant first, at most four bytes.
public enum VariableByteInteger {
    /// The largest value that fits: 268 435 455.
    @inlinable public static var maximum: Int { 268_435_455 }

    /// The bytes that `value` takes, 1 to 4. `value` is in `0...maximum`.
    @inlinable
    public static func encodedSize(_ value: Int) -> Int {
        if value < 128 { return 1 }
        if value < 16_384 { return 2 }
        return value < 2_097_152 ? 3 : 4
    }

    /// Writes `value`, which is in `0...maximum`, and returns how many bytes that took.
    @inlinable
    @discardableResult
    public static func write(_ value: Int, to target: UnsafeMutableRawPointer) -> Int {
        precondition(value >= 0 && value <= maximum, "a variable byte integer is at most 268 435 455")
        var rest = value
        var size = 0
        while rest >= 128 {
            target.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: size, as: UInt8.self)
            rest >>= 7
            size += 1
        }
        target.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: size, as: UInt8.self)
        return size + 1
    }
}
