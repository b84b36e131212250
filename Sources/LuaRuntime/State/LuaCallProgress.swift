/// How far a call got whose results are read at once.
@frozen
public enum LuaCallProgress<Value> {
    /// It returned, and this was read from its results.
    case finished(Value)
    /// A host function suspended it: it waits for ``LuaState/resume(_:results:)`` or ``LuaThread/cancel()``.
    case suspended(LuaThread)
}
