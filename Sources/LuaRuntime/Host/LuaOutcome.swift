/// How a host function ends when it does not throw.
@frozen
public enum LuaOutcome: Sendable {
    /// It is done; what it pushed are its results.
    case returned
    /// It waits: the coroutine sleeps until ``LuaThread/resume(_:)``. What it pushed is ignored.
    ///
    /// Only where ``LuaCall/maySuspend`` is true; otherwise the script gets an error.
    case suspended
}
