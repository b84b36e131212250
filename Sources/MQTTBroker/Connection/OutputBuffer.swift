import Glibc

/// The bytes that one connection is to write at the end of the tick: plain memory behind a pointer that the event loop
/// owns, since this is what the fan-out loop touches once for every delivered copy.
struct OutputBuffer {
    private(set) var base: UnsafeMutableRawPointer?
    private(set) var count = 0
    private var capacity = 0
    /// Whether the connection stands in the loop's list of those to flush.
    var isDirty = false
    /// Whether the transport cannot take more for now.
    var isBlocked = false
    /// The connection, for the flush.
    unowned(unsafe) let connection: Connection

    init(connection: Connection) { self.connection = connection }

    /// Room for `size` more bytes; call ``advance(by:)`` with what was written.
    @inline(__always)
    mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if let base, count &+ size <= capacity { return base + count }
        return grow(size)
    }

    @inline(__always)
    mutating func advance(by size: Int) { count &+= size }

    @inline(never)
    private mutating func grow(_ size: Int) -> UnsafeMutableRawPointer {
        let needed = count + size
        let larger = max(capacity == 0 ? 1024 : capacity * 2, needed)
        guard let memory = realloc(base, larger) else { preconditionFailure("out of memory") }
        base = memory
        capacity = larger
        return memory + count
    }

    /// The memory and its contents, which the caller owns from now on; nil when there is nothing.
    mutating func take() -> OutputBytes? {
        guard let base, count > 0 else { return nil }
        defer {
            self.base = nil
            count = 0
            capacity = 0
        }
        return OutputBytes(memory: UnsafeMutableRawBufferPointer(start: base, count: capacity), count: count)
    }

    mutating func deallocate() {
        free(base)
        base = nil
        count = 0
        capacity = 0
    }
}
