import LuaRuntime

/// The reader and the writer of one state, with the buffers that they keep.
///
/// Behind pointers, so that their many small steps are not checked for overlapping access one by one: nothing of a
/// script runs while they do. `@unchecked Sendable`: confined to the event loop of the state.
final class JSONCoders: @unchecked Sendable {
    let reader: UnsafeMutablePointer<JSONReader>
    let writer: UnsafeMutablePointer<JSONWriter>
    /// The last text that no script holds: what is pushed of it is copied only when the function that pushes has
    /// returned.
    private var text: [UInt8] = []

    init(reader: JSONReader, writer: JSONWriter) {
        self.reader = .allocate(capacity: 1)
        self.reader.initialize(to: reader)
        self.writer = .allocate(capacity: 1)
        self.writer.initialize(to: writer)
    }

    /// Pushes the value of a text; pushes nothing and returns why when it is not JSON.
    func read(_ text: [UInt8], to push: LuaPush) -> JSONFailure? {
        self.text = text
        return self.text.withUnsafeBytes { reader.pointee.read($0, to: push) }
    }

    deinit {
        writer.pointee.deallocate()
        writer.deinitialize(count: 1)
        writer.deallocate()
        reader.deinitialize(count: 1)
        reader.deallocate()
    }
}
