public import CLuaShims

/// A value on a Lua stack, looked at in place: a result, an argument, a field of a table.
///
/// Valid only inside the closure or callback that it was given to. Nothing here runs Lua code or raises: tables are
/// read raw, without their metatables, and nothing is coerced.
@frozen
public struct LuaView {
    @usableFromInline let lua: OpaquePointer
    @usableFromInline let index: Int32

    @inlinable
    init(lua: OpaquePointer, index: Int32) {
        self.lua = lua
        self.index = index
    }

    /// The type of the value.
    @inlinable
    public var type: LuaType { LuaType(rawValue: clua_type(lua, index)) ?? .none }

    /// Whether it is `nil` or no value at all.
    @inlinable
    public var isNil: Bool { clua_type(lua, index) <= 0 }

    /// Lua's notion of truth: everything but `nil` and `false`.
    @inlinable
    public var isTrue: Bool { clua_to_boolean(lua, index) }

    /// The boolean.
    @inlinable
    public var bool: Bool? { clua_type(lua, index) == LuaType.boolean.rawValue ? clua_to_boolean(lua, index) : nil }

    /// The integer, also of a float with an integral value. A string of digits is not a number here.
    @inlinable
    public var integer: Int64? {
        var value: Int64 = 0
        return clua_to_integer(lua, index, &value) ? value : nil
    }

    /// The number as a double.
    @inlinable
    public var number: Double? {
        var value = 0.0
        return clua_to_number(lua, index, &value) ? value : nil
    }

    /// The bytes of a string, in place: valid as long as this view is.
    @inlinable
    public var bytes: UnsafeRawBufferPointer? {
        var length = 0
        guard let start = clua_to_bytes(lua, index, &length) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    /// The text of a string that is valid UTF-8. Allocates for more than 15 bytes.
    public var string: String? {
        guard let bytes else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Whether the value is a string of exactly these bytes.
    @inlinable
    public func equals(_ literal: StaticString) -> Bool {
        guard let bytes, literal.hasPointerRepresentation, bytes.count == literal.utf8CodeUnitCount else {
            return false
        }
        return bytes.elementsEqual(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// What the object of this class stands for; `nil` for other values and for an object whose call has ended.
    @inlinable
    public func object(_ objectClass: LuaClass) -> UnsafeMutableRawPointer? {
        clua_to_object(lua, index, objectClass.pointer)
    }

    /// Whether this is the metatable of the value: of a list that was pushed with it.
    @inlinable
    public func hasMetatable(_ metatable: LuaReference) -> Bool {
        clua_has_metatable(lua, index, metatable.number)
    }

    /// Whether the value is an object of this class, valid or not.
    @inlinable
    public func isInstance(of objectClass: LuaClass) -> Bool {
        clua_is_instance(lua, index, objectClass.pointer)
    }

    /// The length of a string, or the border of a table, without metamethods.
    @inlinable
    public var count: Int { Int(bitPattern: UInt(clua_raw_length(lua, index))) }
}
