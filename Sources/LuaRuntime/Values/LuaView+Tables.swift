public import CLuaShims

extension LuaView {
    /// Looks at the field under a key that was made with ``LuaState/key(_:)``: the fast way.
    ///
    /// The view is `nil`-valued where the value is not a table or has no such field.
    @inlinable
    public func field<R, E: Error>(_ key: LuaReference, _ body: (LuaView) throws(E) -> R) throws(E) -> R {
        let top = clua_top(lua)
        defer { clua_set_top(lua, top) }
        _ = clua_push_raw_field(lua, index, key.number)
        return try body(LuaView(lua: lua, index: top + 1))
    }

    /// Looks at the field under a name.
    ///
    /// Searches by comparing, without making a Lua string of the name: for cold paths.
    public func field<R, E: Error>(named name: String, _ body: (LuaView) throws(E) -> R) throws(E) -> R {
        let top = clua_top(lua)
        defer { clua_set_top(lua, top) }
        var name = name
        _ = name.withUTF8 { clua_push_raw_named(lua, index, $0.baseAddress, $0.count) }
        return try body(LuaView(lua: lua, index: top + 1))
    }

    /// Looks at the element at a position, counted from 1.
    @inlinable
    public func element<R, E: Error>(_ position: Int, _ body: (LuaView) throws(E) -> R) throws(E) -> R {
        let top = clua_top(lua)
        defer { clua_set_top(lua, top) }
        _ = clua_push_raw_index(lua, index, Int64(position))
        return try body(LuaView(lua: lua, index: top + 1))
    }

    /// Walks all keys and values of a table, in no particular order; of something else, nothing.
    public func forEach<E: Error>(_ body: (_ key: LuaView, _ value: LuaView) throws(E) -> Void) throws(E) {
        guard type == .table else { return }
        let top = clua_top(lua)
        defer { clua_set_top(lua, top) }
        guard clua_begin_walk(lua) else { return }
        while clua_walk(lua, index) {
            try body(LuaView(lua: lua, index: top + 1), LuaView(lua: lua, index: top + 2))
            clua_set_top(lua, top + 1)
        }
    }

    /// Copies the value into Swift.
    ///
    /// - Throws: ``LuaFailure`` for a value without counterpart, and where the conversion's bounds are exceeded.
    public func value(_ conversion: LuaConversion = LuaConversion()) throws(LuaFailure) -> LuaValue {
        var remaining = conversion.count
        return try value(conversion, depth: conversion.depth, remaining: &remaining)
    }

    private func value(
        _ conversion: LuaConversion, depth: Int, remaining: inout Int
    ) throws(LuaFailure) -> LuaValue {
        remaining -= 1
        guard remaining >= 0 else { throw .message("a table of more than \(conversion.count) values") }
        switch type {
        case .none, .nil: return .nil
        case .boolean: return .bool(isTrue)
        case .number:
            if clua_is_integer(lua, index), let integer { return .int(integer) }
            return .double(number ?? 0)
        case .string: return .bytes(bytes.map { Array($0) } ?? [])
        case .table:
            guard depth > 0 else { throw .message("a table nested deeper than \(conversion.depth) levels") }
            return .table(try table(conversion, depth: depth - 1, remaining: &remaining))
        case .lightUserdata, .function, .userdata, .thread:
            guard conversion.isLenient else { throw .message("a \(type.name) where data is expected") }
            return .nil
        }
    }

    private func table(
        _ conversion: LuaConversion, depth: Int, remaining: inout Int
    ) throws(LuaFailure) -> LuaTable {
        var table = LuaTable()
        for position in 1... {
            let isEnd = try element(position) { element throws(LuaFailure) in
                if element.isNil { return true }
                table.list.append(try element.value(conversion, depth: depth, remaining: &remaining))
                return false
            }
            if isEnd { break }
        }
        try forEach { (key, value) throws(LuaFailure) in
            if clua_is_integer(key.lua, key.index), let position = key.integer, position >= 1,
                position <= Int64(table.list.count)
            {
                return
            }
            let copy = try value.value(conversion, depth: depth, remaining: &remaining)
            if let name = key.string {
                table.fields[name] = copy
            } else {
                let key = try key.value(conversion, depth: depth, remaining: &remaining)
                table.others.append(LuaTable.Pair(key: key, value: copy))
            }
        }
        return table
    }
}
