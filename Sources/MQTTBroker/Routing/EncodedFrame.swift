/// A packet that is encoded once for all subscribers of one kind, in memory that is used again for the next message.
struct EncodedFrame {
    private(set) var base: UnsafeMutableRawPointer?
    private var capacity = 0
    /// 0: not encoded for the current message.
    var count = 0
    /// Where the packet identifier stands, from the start of the packet.
    var packetIdentifierOffset = 0

    /// Room for a packet of `size` bytes.
    mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        count = size
        if let base, size <= capacity, capacity <= 65_536 || size > 16_384 { return base }
        base?.deallocate()
        capacity = max(256, size)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        base = memory
        return memory
    }

    mutating func deallocate() {
        base?.deallocate()
        base = nil
        capacity = 0
        count = 0
    }
}
