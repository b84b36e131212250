extension UnsafeMutableRawPointer {
    /// Copies bytes to this place.
    ///
    /// - Returns: The place behind them.
    @inline(__always)
    func append(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
        if let base = bytes.baseAddress, bytes.count > 0 { copyMemory(from: base, byteCount: bytes.count) }
        return self + bytes.count
    }
}
