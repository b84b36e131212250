import CLuaShims

extension LuaState {
    /// Makes a function of the host into a Lua value, to be put into a module's table.
    public func function(_ function: LuaHostFunction) throws(LuaError) -> LuaReference {
        let box = LuaFunctionBox(function.body)
        var reference: Int32 = 0
        let context = Unmanaged.passUnretained(box).toOpaque()
        guard clua_add_function(host, function.name, function.suspends, context, &reference) else {
            throw takeError()
        }
        boxes.append(box)
        return LuaReference(number: reference)
    }

    /// Makes a type of object known to the state.
    ///
    /// - Precondition: names of fields and methods differ and have at most 40 bytes.
    public func register(_ type: LuaObjectType) throws(LuaError) -> LuaClass {
        let box = LuaClassBox(type)
        boxes.append(box)
        guard let pointer = clua_add_class(host, type.name, Unmanaged.passUnretained(box).toOpaque()) else {
            throw takeError()
        }
        for field in type.fields {
            let access: Int
            switch field.access {
            case .readable: access = CLUA_READABLE
            case .editable: access = CLUA_READABLE | CLUA_WRITABLE
            }
            guard clua_class_add_field(pointer, field.name, Int32(truncatingIfNeeded: field.number), Int32(access))
            else { throw takeError() }
        }
        for method in type.methods {
            let box = LuaFunctionBox(method.body)
            boxes.append(box)
            let context = Unmanaged.passUnretained(box).toOpaque()
            guard clua_class_add_method(pointer, method.name, method.suspends, context) else { throw takeError() }
        }
        return LuaClass(pointer: pointer, name: type.name)
    }

    /// Makes a value (push exactly one, usually a table of functions) into a module: `require "name"` returns it.
    public func module(_ name: String, _ value: (LuaPush) -> Void) throws(LuaError) {
        let mark = tape.pointee.count
        value(LuaPush(tape: tape))
        guard clua_add_module(host, name, mark) else { throw takeError() }
    }

    /// Declares a global with a value: push exactly one.
    public func global(_ name: String, _ value: (LuaPush) -> Void) throws(LuaError) {
        let mark = tape.pointee.count
        value(LuaPush(tape: tape))
        guard clua_set_global(host, name, mark) else { throw takeError() }
    }
}
