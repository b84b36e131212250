import MQTTCodec

/// Memory for bytes that must outlive the call that made them, but not the packet: used again for the next one.
struct ByteScratch {
    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0

    private mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if let memory, size <= capacity { return memory }
        memory?.deallocate()
        capacity = max(64, size)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        memory = larger
        return larger
    }

    /// Keeps a copy of the bytes until the next call.
    mutating func hold(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let target = reserve(bytes.count)
        if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
        return UnsafeRawBufferPointer(start: target, count: bytes.count)
    }

    /// Keeps two pieces of bytes as one until the next call.
    mutating func join(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let target = reserve(first.count + second.count)
        _ = target.append(first).append(second)
        return UnsafeRawBufferPointer(start: target, count: first.count + second.count)
    }

    /// Keeps the properties of a PUBLISH that a server forwards until the next call.
    mutating func copy(_ view: PublishView, size: Int) -> UnsafeRawBufferPointer {
        let target = reserve(size)
        return UnsafeRawBufferPointer(start: target, count: view.copyForwardableProperties(to: target))
    }

    func deallocate() { memory?.deallocate() }
}
