/// Bytes for the wire, handed to a transport together with their memory.
public struct OutputBytes {
    /// The memory, allocated with `malloc`; whoever takes it frees it.
    public let memory: UnsafeMutableRawBufferPointer
    /// How many bytes from the start of ``memory`` are to be written.
    public let count: Int
}
