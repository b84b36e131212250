extension LuaCall {
    /// The error of an argument that has the wrong type: `string expected, got nil`.
    public func mismatch(_ place: Int, expected: String) -> LuaFailure {
        .argument(place, "\(expected) expected, got \(self[place].type.name)")
    }

    /// The bytes of a string argument, in place. A number is not a string.
    public func bytes(_ place: Int) throws(LuaFailure) -> UnsafeRawBufferPointer {
        guard let bytes = self[place].bytes else { throw mismatch(place, expected: "string") }
        return bytes
    }

    /// The text of a string argument.
    public func string(_ place: Int) throws(LuaFailure) -> String {
        guard let string = self[place].string else {
            if self[place].type == .string { throw .argument(place, "text in UTF-8 expected") }
            throw mismatch(place, expected: "string")
        }
        return string
    }

    /// An integer argument.
    public func integer(_ place: Int) throws(LuaFailure) -> Int64 {
        guard let integer = self[place].integer else {
            if self[place].type == .number { throw .argument(place, "number has no integer representation") }
            throw mismatch(place, expected: "integer")
        }
        return integer
    }

    /// An integer argument within bounds.
    public func integer(_ place: Int, in range: ClosedRange<Int64>) throws(LuaFailure) -> Int64 {
        let integer = try integer(place)
        guard range.contains(integer) else {
            throw .argument(place, "\(range.lowerBound) to \(range.upperBound) expected, got \(integer)")
        }
        return integer
    }

    /// A number argument.
    public func number(_ place: Int) throws(LuaFailure) -> Double {
        guard let number = self[place].number else { throw mismatch(place, expected: "number") }
        return number
    }

    /// A boolean argument.
    public func bool(_ place: Int) throws(LuaFailure) -> Bool {
        guard let bool = self[place].bool else { throw mismatch(place, expected: "boolean") }
        return bool
    }

    /// A table argument.
    public func table(_ place: Int) throws(LuaFailure) -> LuaView {
        guard self[place].type == .table else { throw mismatch(place, expected: "table") }
        return self[place]
    }

    /// A function argument; hold on to it with ``LuaState/reference(to:)``.
    public func function(_ place: Int) throws(LuaFailure) -> LuaView {
        guard self[place].type == .function else { throw mismatch(place, expected: "function") }
        return self[place]
    }

    /// What an object argument of this class stands for.
    public func object(_ place: Int, _ objectClass: LuaClass) throws(LuaFailure) -> UnsafeMutableRawPointer {
        guard let object = self[place].object(objectClass) else {
            if self[place].isInstance(of: objectClass) {
                throw .argument(place, "\(objectClass.name) used after its call ended")
            }
            throw mismatch(place, expected: objectClass.name)
        }
        return object
    }

    /// An argument that is present; nothing for `nil` and for none, so that a reader of one kind can be optional.
    ///
    ///     let timeout = try call.optional(2, call.number) ?? 5
    public func optional<T>(_ place: Int, _ read: (Int) throws(LuaFailure) -> T) throws(LuaFailure) -> T? {
        self[place].isNil ? nil : try read(place)
    }
}
