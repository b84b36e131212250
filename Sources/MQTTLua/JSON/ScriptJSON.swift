import LuaRuntime

/// `mqtt.json`: JSON texts to and from Lua values.
struct ScriptJSON {
    /// How deep lists and objects may be nested.
    static let maximumDepth = 64
    /// How many values one text may hold.
    static let maximumValues = 100_000
    /// How many bytes one text may have.
    static let maximumSize = 8 << 20

    /// `null` and `empty_list`, which Lua has no values for.
    let values: [String: LuaReference]
    let functions: [LuaHostFunction]
    let coders: JSONCoders

    init(_ state: LuaState) throws {
        let nullClass = try state.register(Self.constant("json.null"))
        let listClass = try state.register(Self.constant("json.empty_list"))
        let null = try state.reference { $0.owned(.allocate(byteCount: 1, alignment: 1), nullClass) }
        let emptyList = try state.reference { $0.owned(.allocate(byteCount: 1, alignment: 1), listClass) }
        values = ["null": null, "empty_list": emptyList]
        // Scripts get to see `false` in its place: with the table itself they could give finalizers to all lists.
        let list = try state.reference { push in
            push.table { push in
                push.literal("__metatable")
                push.bool(false)
            }
        }
        let coders = JSONCoders(
            reader: JSONReader(null: null, list: list),
            writer: JSONWriter(null: nullClass, emptyList: listClass, list: list))
        self.coders = coders
        functions = [
            LuaHostFunction("decode") { call in
                if let failure = coders.reader.pointee.read(try call.bytes(1), to: call.push) {
                    call.push.null()
                    call.push.string(failure.description)
                }
                return .returned
            },
            LuaHostFunction("get") { call in
                try Self.get(call, coders)
                return .returned
            },
            LuaHostFunction("encode") { call in
                if call[1].type == .none { throw call.mismatch(1, expected: "value") }
                do {
                    call.push.bytes(try coders.writer.pointee.write(call[1]))
                } catch let error as JSONFailure {
                    throw LuaFailure.argument(1, error.text)
                }
                return .returned
            },
        ]
    }

    /// Pushes the value at a path, nil where there is none, or nil and why the text cannot be read that far.
    private static func get(_ call: LuaCall, _ coders: JSONCoders) throws {
        let text = try call.bytes(1)
        guard text.count <= maximumSize else {
            throw LuaFailure.argument(1, "a text of more than \(maximumSize) bytes")
        }
        guard let path = JSONPath(try call.bytes(2)) else {
            throw LuaFailure.argument(
                2, "'\(String(decoding: try call.bytes(2), as: UTF8.self))' is not a path such as 'a.b[1]'")
        }
        var seeker = JSONSeeker(text)
        do throws(JSONFailure) {
            guard let range = try seeker.find(path) else { return call.push.null() }
            let value = UnsafeRawBufferPointer(rebasing: text[range])
            if let failure = coders.reader.pointee.read(value, to: call.push) {
                throw JSONFailure(failure.text, at: failure.offset.map { $0 + range.lowerBound })
            }
        } catch {
            call.push.null()
            call.push.string(error.description)
        }
    }

    /// A type of which there is one object, which stands for nothing but itself.
    private static func constant(_ name: String) -> LuaObjectType {
        LuaObjectType(name: name, read: { _, _, push in push.null() }, release: { $0.deallocate() })
    }
}
