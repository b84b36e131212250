/// The reader and the writer of one state, with the buffers that they keep.
///
/// Behind pointers, so that their many small steps are not checked for overlapping access one by one: nothing of a
/// script runs while they do. `@unchecked Sendable`: confined to the event loop of the state.
final class JSONCoders: @unchecked Sendable {
    let reader: UnsafeMutablePointer<JSONReader>
    let writer: UnsafeMutablePointer<JSONWriter>

    init(reader: JSONReader, writer: JSONWriter) {
        self.reader = .allocate(capacity: 1)
        self.reader.initialize(to: reader)
        self.writer = .allocate(capacity: 1)
        self.writer.initialize(to: writer)
    }

    deinit {
        writer.pointee.deallocate()
        writer.deinitialize(count: 1)
        writer.deallocate()
        reader.deinitialize(count: 1)
        reader.deallocate()
    }
}
