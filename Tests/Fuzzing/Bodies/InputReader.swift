/// Reads a fuzzer's input from the front. At the end it goes on with zeros, so that every input is a whole one.
struct InputReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether everything was read.
    var isAtEnd: Bool { offset >= bytes.count }

    mutating func byte() -> UInt8 {
        guard offset < bytes.count else { return 0 }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func uint16() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }

    /// As many bytes as there are, `count` at most.
    mutating func bytes(_ count: Int) -> [UInt8] {
        let end = min(bytes.count, offset + count)
        defer { offset = end }
        return Array(bytes[min(offset, end)..<end])
    }

    /// All bytes that are left.
    mutating func rest() -> [UInt8] { bytes(bytes.count) }

    /// One of these, chosen by a byte.
    mutating func choose<T>(_ choices: [T]) -> T { choices[Int(byte()) % choices.count] }
}
