/// The functions of one hook point, in the order in which they are asked.
///
/// In memory of its own rather than in an array, so that going through it counts no references: it is gone through for
/// every message. ``deallocate()`` frees it.
///
/// `@unchecked Sendable`: confined to the event loop of the scripts.
struct HookChain: @unchecked Sendable {
    private let base: UnsafeMutablePointer<HookHandler>
    let count: Int

    init(_ handlers: [HookHandler]) {
        count = handlers.count
        base = .allocate(capacity: count)
        for (index, handler) in handlers.enumerated() { (base + index).initialize(to: handler) }
    }

    subscript(index: Int) -> HookHandler {
        @inline(__always) _read { yield base[index] }
    }

    func deallocate() {
        base.deinitialize(count: count)
        base.deallocate()
    }
}
