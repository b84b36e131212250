public import CLuaShims

/// A call into a script that may be suspended: a coroutine out of the state's pool.
///
/// A handle, cheap to copy. It is spent after ``finish()``, after ``cancel()``, and after a call that threw; using it
/// then is a programming error that traps. Use it on the thread of its state only: it can be carried elsewhere so that
/// what it waits for can bring it back.
@frozen
public struct LuaThread: @unchecked Sendable, Hashable {
    @usableFromInline let pointer: OpaquePointer
    @usableFromInline let generation: UInt32

    @inlinable
    init(pointer: OpaquePointer) {
        self.pointer = pointer
        self.generation = clua_thread_generation(pointer)
    }

    /// Whether the handle is not spent. A record of its state: ask only while the state exists.
    @inlinable
    public var isLive: Bool { clua_thread_generation(pointer) == generation }

    /// Whether it waits for ``resume(_:)``.
    @inlinable
    public var isSuspended: Bool { isLive && clua_thread_is_suspended(pointer) }

    /// The results, once finished.
    @inlinable
    public var results: LuaResults {
        precondition(isLive, "a spent LuaThread")
        return LuaResults(lua: clua_thread_stack(pointer), count: Int(clua_thread_count(pointer)))
    }

    /// Gives the thread back after ``LuaProgress/finished``. The objects that were pushed for the call become invalid.
    @inlinable
    public func finish() {
        precondition(isLive, "a spent LuaThread")
        clua_thread_finish(pointer)
    }

    /// Has the objects that were pushed for the call as `old` stand for something else from now on: what they stood for
    /// may be borrowed for as long as the call does not suspend, and is replaced by a copy when it does.
    public func replace(_ old: UnsafeRawPointer, by replacement: UnsafeMutableRawPointer) {
        precondition(isLive, "a spent LuaThread")
        clua_thread_replace(pointer, old, replacement)
    }

    /// Abandons a suspended call: pending `<close>` variables are closed, the rest never runs. Does nothing when spent.
    public func cancel() {
        guard isLive else { return }
        clua_thread_cancel(pointer)
    }
}
