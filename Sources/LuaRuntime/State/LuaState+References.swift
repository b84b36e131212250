import CLuaShims

extension LuaState {
    /// A reference to a string, to read fields by or to push often.
    public func key(_ name: String) throws(LuaError) -> LuaReference {
        try reference { $0.string(name) }
    }

    /// A reference to a value that is made here: push exactly one.
    public func reference(_ value: (LuaPush) -> Void) throws(LuaError) -> LuaReference {
        let mark = tape.pointee.count
        value(LuaPush(tape: tape))
        var reference: Int32 = 0
        guard clua_refer(host, mark, &reference) else { throw takeError() }
        return LuaReference(number: reference)
    }

    /// A reference to a value that is looked at: an argument, a result, a field.
    public func reference(to view: LuaView) throws(LuaError) -> LuaReference {
        var reference: Int32 = 0
        guard clua_refer_stack(host, view.lua, view.index, &reference) else { throw takeError() }
        return LuaReference(number: reference)
    }

    /// Lets go of a value.
    public func release(_ reference: LuaReference) {
        clua_release(host, reference.number)
    }

    /// Looks at the value of a reference.
    public func view<R, E: Error>(_ reference: LuaReference, _ body: (LuaView) throws(E) -> R) throws(E) -> R {
        guard let lua = clua_main_stack(host) else { preconditionFailure("a state has a stack") }
        let top = clua_top(lua)
        defer { clua_set_top(lua, top) }
        _ = clua_push_reference(lua, reference.number)
        return try body(LuaView(lua: lua, index: top + 1))
    }
}
