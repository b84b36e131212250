/// A Lua value (function, table, string, …) that Swift holds on to, by its number in the state's registry.
///
/// Belongs to the ``LuaState`` that made it and lives until ``LuaState/release(_:)``; a state that goes away takes its
/// references with it. Using one with another state, or after its release, refers to an arbitrary value.
@frozen
public struct LuaReference: Sendable, Hashable {
    @usableFromInline let number: Int32

    @inlinable
    init(number: Int32) { self.number = number }
}
