/// How far a call got.
@frozen
public enum LuaProgress: Sendable, Equatable {
    /// It returned: read its results, then ``LuaThread/finish()``.
    case finished
    /// A host function suspended it: it waits for ``LuaThread/resume(_:)`` or ``LuaThread/cancel()``.
    case suspended
}
