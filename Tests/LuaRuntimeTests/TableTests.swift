import LuaRuntime
import Testing

@Suite("Tables that the host makes")
struct TableTests {
    private let state: LuaState
    private let list: LuaReference

    init() throws {
        state = try LuaState()
        list = try state.reference { push in
            push.table { push in
                push.literal("__metatable")
                push.bool(false)
            }
        }
    }

    /// Calls a function of one argument.
    private func call<R>(
        _ body: String, _ argument: (LuaPush) -> Void, _ results: (LuaResults) throws -> R
    ) throws -> R {
        let script = try Script("return { run = function(value) \(body) end }", in: state)
        return try state.call(try script.function("run"), arguments: argument, results: results)
    }

    @Test(
        "come back as they were pushed",
        arguments: [
            .list([]), .list([1, .list([]), .list([2, .list([3])]), 4]),
            .table(LuaTable(list: [1, 2, 3], fields: ["a": .list([1]), "b": .table(LuaTable(fields: ["c": "d"]))])),
            .table(LuaTable(fields: ["x": .list([]), "y": .table(LuaTable()), "z": 1])),
            .table(LuaTable(list: [true], others: [.init(key: 1_000_000_000, value: 2), .init(key: 2.5, value: 3)])),
            .list((1...1000).map { .list([.int($0)]) }),
        ] as [LuaValue])
    func identity(value: LuaValue) throws {
        let copy = try call("return value", { $0.value(value) }, { try $0[0].value() })
        guard case .table(var table) = copy, case .table(var expected) = value else {
            Issue.record("no table")
            return
        }
        let order = { (first: LuaTable.Pair, second: LuaTable.Pair) in "\(first.key)" < "\(second.key)" }
        table.others.sort(by: order)
        expected.others.sort(by: order)
        #expect(table == expected)
    }

    @Test("of the same entries take the same memory, in whatever way they are nested")
    func memory() throws {
        func size(_ push: (LuaPush) -> Void) throws -> Int {
            state.collectGarbage()
            let before = state.memoryInUse
            let reference = try state.reference(push)
            state.collectGarbage()
            defer { state.release(reference) }
            return state.memoryInUse - before
        }
        _ = try size { $0.list { _ in } }
        // What the elements contain is no entry of the list.
        let empty = try size { push in push.list { _ in } }
        let elements = try size { push in push.list { push in for index in 0..<64 { push.integer(index) } } }
        #expect(elements - empty == 64 * 16)
        let nested = try size { push in
            push.list { push in push.list { push in for index in 0..<64 { push.integer(index) } } }
        }
        #expect(nested - elements == empty + 16)
    }

    @Test("that are not whole are errors, and the state works on")
    func malformed() throws {
        let odd = #expect(throws: LuaError.self) {
            try state.reference { push in push.table { $0.integer(1) } }
        }
        #expect(odd?.message == "a table of the host ends with a key")
        let null = #expect(throws: LuaError.self) {
            try state.reference { push in
                push.table { push in
                    push.null()
                    push.integer(1)
                }
            }
        }
        #expect(null?.message == "a table of the host has a nil key")
        let metatable = try state.key("text")
        let wrong = #expect(throws: LuaError.self) {
            try state.reference { push in push.list(metatable: metatable) { $0.integer(1) } }
        }
        #expect(wrong?.message == "a metatable is a table")
        #expect(try call("return value[1][1]", { $0.value([[7]]) }, { $0[0].integer }) == 7)
    }

    @Test("are found again by their metatable")
    func metatable() throws {
        func isFound(_ body: String) throws -> Bool {
            try call(body, { push in push.list(metatable: list) { $0.integer(1) } }, { $0[0].hasMetatable(list) })
        }
        #expect(try isFound("return value"))
        #expect(try isFound("value[1] = nil return value"))
        #expect(try isFound("return table.move(value, 1, 1, 2)"))
        #expect(try !isFound("return { 1 }"))
        #expect(try !isFound("return { value }"))
        #expect(try !isFound("return setmetatable({}, { __metatable = false })"))
        #expect(try !isFound("return"))
        #expect(try !isFound("return 1"))
        #expect(try !isFound("return ''"))
        let plain = try call("return value", { push in push.list { $0.integer(1) } }, { $0[0].hasMetatable(list) })
        #expect(!plain)
    }

    @Test(
        "keep their metatable to themselves",
        arguments: [
            ("return getmetatable(value)", nil),
            ("return pcall(setmetatable, value, {})", "cannot change a protected metatable"),
            ("return pcall(setmetatable, value, nil)", "cannot change a protected metatable"),
            (
                "return pcall(setmetatable, {}, getmetatable(value))",
                "bad argument #2 to '?' (nil or table expected, got boolean)"
            ),
            ("return pcall(setmetatable, value, { __gc = print })", "cannot change a protected metatable"),
            ("return rawget(value, '__metatable') or false", nil),
        ])
    func protection(body: String, message: String?) throws {
        try call(body, { push in push.list(metatable: list) { $0.integer(1) } }) { results in
            #expect(results[0].bool == false)
            #expect(results[1].string == message)
        }
    }
}
