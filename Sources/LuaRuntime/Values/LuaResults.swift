public import CLuaShims

/// What a call returned, looked at in place.
@frozen
public struct LuaResults {
    @usableFromInline let lua: OpaquePointer

    /// How many values there are.
    public let count: Int

    @inlinable
    init(lua: OpaquePointer, count: Int) {
        self.lua = lua
        self.count = count
    }

    /// The result at a place counted from 0; beyond the last one a view of type ``LuaType/none``.
    @inlinable
    public subscript(place: Int) -> LuaView {
        let isPresent = place >= 0 && place < count
        return LuaView(lua: lua, index: isPresent ? Int32(truncatingIfNeeded: place) + 1 : clua_no_index())
    }
}
