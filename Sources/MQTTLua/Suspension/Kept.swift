/// A copy of what a hook was called with, in a place of its own, for a call that outlives the broker's.
///
/// `@unchecked Sendable`: confined to an event loop, like the call.
final class Kept<Value>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Value>

    init(_ value: Value) {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: value)
    }

    deinit {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }
}
