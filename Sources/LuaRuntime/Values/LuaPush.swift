public import CLuaShims

/// Where Swift writes values for Lua: the arguments of a call, the results of a host function, the value of a field.
///
/// Nothing here can raise a Lua error: values are noted down and become Lua values afterwards, under protection.
/// Use it only inside the closure that it was given to.
@frozen
public struct LuaPush {
    @usableFromInline let tape: UnsafeMutablePointer<clua_tape>

    @inlinable
    init(tape: UnsafeMutablePointer<clua_tape>) { self.tape = tape }

    /// Pushes `nil`.
    @inlinable
    public func null() { clua_tape_mark(tape, UInt32(CLUA_NIL.rawValue)) }

    /// Pushes a boolean.
    @inlinable
    public func bool(_ value: Bool) { clua_tape_integer(tape, UInt32(CLUA_BOOLEAN.rawValue), value ? 1 : 0) }

    /// Pushes an integer.
    @inlinable
    public func integer(_ value: some BinaryInteger) {
        clua_tape_integer(tape, UInt32(CLUA_INTEGER.rawValue), Int64(truncatingIfNeeded: value))
    }

    /// Pushes a float.
    @inlinable
    public func number(_ value: Double) { clua_tape_number(tape, value) }

    /// Pushes bytes as a Lua string.
    ///
    /// They are copied once, when the call starts or when the callback has returned: until then they must stay where
    /// they are (a pointer to a connection's read buffer does). See ``copy(_:)`` for bytes that do not.
    @inlinable
    public func bytes(_ bytes: UnsafeRawBufferPointer) {
        clua_tape_bytes(tape, bytes.baseAddress, bytes.count)
    }

    /// Pushes bytes as a Lua string; they are copied at once.
    @inlinable
    public func copy(_ bytes: UnsafeRawBufferPointer) {
        clua_tape_copy(tape, bytes.baseAddress, bytes.count)
    }

    /// Pushes the bytes of a collection as a Lua string.
    public func copy(_ bytes: some Sequence<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ copy(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { copy($0) }
        }
    }

    /// Pushes a text as a Lua string, in UTF-8.
    @inlinable
    public func string(_ text: String) {
        var text = text
        text.withUTF8 { clua_tape_copy(tape, $0.baseAddress, $0.count) }
    }

    /// Pushes a literal as a Lua string without copying it first.
    @inlinable
    public func literal(_ text: StaticString) {
        if text.hasPointerRepresentation {
            clua_tape_bytes(tape, text.utf8Start, text.utf8CodeUnitCount)
        } else {
            string(text.description)
        }
    }

    /// Pushes the value of a reference. The cheapest way to push a string that recurs.
    @inlinable
    public func reference(_ reference: LuaReference) {
        clua_tape_integer(tape, UInt32(CLUA_REFERENCE.rawValue), Int64(reference.number))
    }

    /// Pushes an object that is valid until the present call ends: a script that touches it afterwards gets an error.
    ///
    /// The userdata comes from a pool of the class: none is created once the pool has as many as live at the same time.
    /// A script that keeps it across calls will find it standing for the object of whichever call uses it then.
    @inlinable
    public func object(_ pointer: UnsafeMutableRawPointer, _ objectClass: LuaClass) {
        clua_tape_object(tape, UInt32(CLUA_OBJECT.rawValue), objectClass.pointer, pointer)
    }

    /// Pushes a new object that lives as long as the script holds it; the type's `release` then gets the pointer, also
    /// where the object could not be made for want of memory.
    @inlinable
    public func owned(_ pointer: UnsafeMutableRawPointer, _ objectClass: LuaClass) {
        clua_tape_object(tape, UInt32(CLUA_OWNED.rawValue), objectClass.pointer, pointer)
    }

    /// Pushes a new table. Inside the closure push a key, its value, the next key, and so on.
    @inlinable
    public func table<E: Error>(_ entries: (LuaPush) throws(E) -> Void) throws(E) {
        let table = clua_tape_open(tape, UInt32(CLUA_TABLE.rawValue), Int32(CLUA_NO_REFERENCE))
        defer { clua_tape_close(tape, table) }
        try entries(self)
    }

    /// Pushes a new table with the values pushed inside the closure at 1, 2, ….
    ///
    /// - Parameter metatable: a table made by the host, by which ``LuaView/hasMetatable(_:)`` finds the list again. With
    ///   a field `__metatable` in it scripts can neither get at it nor replace it; it must not have a field `__gc`.
    @inlinable
    public func list<E: Error>(
        metatable: LuaReference? = nil, _ values: (LuaPush) throws(E) -> Void
    ) throws(E) {
        let reference = metatable?.number ?? Int32(CLUA_NO_REFERENCE)
        let list = clua_tape_open(tape, UInt32(CLUA_LIST.rawValue), reference)
        defer { clua_tape_close(tape, list) }
        try values(self)
    }

    /// Pushes a copied value.
    public func value(_ value: LuaValue) {
        switch value {
        case .nil: null()
        case .bool(let value): bool(value)
        case .int(let value): integer(value)
        case .double(let value): number(value)
        case .bytes(let value): copy(value)
        case .table(let value): table(value)
        }
    }

    private func table(_ value: LuaTable) {
        table { push in
            for (index, element) in value.list.enumerated() {
                push.integer(index + 1)
                push.value(element)
            }
            for (name, element) in value.fields {
                push.string(name)
                push.value(element)
            }
            for pair in value.others {
                push.value(pair.key)
                push.value(pair.value)
            }
        }
    }
}
