import LuaRuntime
import Testing

@Suite("Calls")
struct CallTests {
    final class Slot: @unchecked Sendable { var reference: LuaReference? }

    @Test("arguments of every kind arrive, results of every kind come back")
    func roundTrip() throws {
        let script = try Script(
            "return { echo = function(...) return { ... } end, count = function(...) return select('#', ...) end }")
        let deep: LuaValue = .table(
            LuaTable(list: [1, 2, "three"], fields: ["a": .table(LuaTable(fields: ["b": 2.5]))]))
        #expect(try script.call("echo", true, 7, 2.5, "text", deep) == [true, 7, 2.5, "text", deep])
        #expect(try script.call("count", nil, nil) == 2)
        let count = try script.state.call(try script.function("count")) { push in
            push.null()
            push.literal("literal")
            push.string("a string that is longer than fifteen bytes")
            push.copy([0, 1, 255])
            [UInt8]("bytes".utf8).withUnsafeBytes { push.copy($0) }
        } results: {
            $0[0].integer
        }
        #expect(count == 5)
    }

    @Test("results are read in place: several, none, beyond the last")
    func results() throws {
        let script = try Script(
            "return { three = function() return 'a', nil, { x = { 1, 2 } } end, none = function() end }")
        let x = try script.state.key("x")
        try script.state.call(try script.function("three")) { results in
            #expect(results.count == 3)
            #expect(results[0].equals("a"))
            #expect(!results[0].equals("ab"))
            #expect(results[0].string == "a")
            #expect(results[1].isNil && results[1].type == .nil)
            #expect(results[2].field(x) { $0.element(2) { $0.integer } } == 2)
            #expect(results[2].field(named: "x") { $0.count } == 2)
            #expect(results[2].field(named: "y") { $0.isNil })
            #expect(results[0].field(named: "y") { $0.isNil })
            #expect(results[3].type == LuaType.none)
        }
        try script.state.call(try script.function("none")) { #expect($0.count == 0) }
    }

    @Test("nothing is coerced: a string of digits is no number, a number no string")
    func noCoercion() throws {
        let script = try Script("return { run = function() return '12', 12, 1.5, 3.0 end }")
        try script.state.call(try script.function("run")) { results in
            #expect(results[0].integer == nil && results[0].number == nil)
            #expect(results[1].bytes == nil && results[1].integer == 12 && results[1].number == 12)
            #expect(results[2].integer == nil && results[2].number == 1.5)
            #expect(results[3].integer == 3)
        }
    }

    @Test("an error carries file, line and traceback")
    func errors() throws {
        let error = try failure("local t = nil\nlocal function inner() return t.field end\nreturn (inner())")
        #expect(error.kind == .runtime)
        #expect(error.file == "script.lua")
        #expect(error.line == 3)
        #expect(error.message == "attempt to index a nil value (upvalue 't')")
        #expect(error.traceback.contains("script.lua:4:"))
        #expect(error.description == "script.lua:3: attempt to index a nil value (upvalue 't')")
    }

    @Test("an error value that is no string is described, a hostile __tostring is contained")
    func errorValues() throws {
        #expect(try failure("error({})").message == "error value is a table")
        #expect(try failure("error(nil)").message == "error without a value")
        #expect(try failure("error(setmetatable({}, { __tostring = function() return 'nice' end }))").message == "nice")
        let hostile = "error(setmetatable({}, { __tostring = function() BODY end }))"
        for body in [
            "while true do end", "error('again')", "return {}", "return ('x'):rep(1e9)", "return coroutine.yield()",
        ] {
            let state = try LuaState()
            let error = try failure(hostile.replacing("BODY", with: body), in: state)
            #expect(error.message == "error value is a table")
            #expect(error.line == 2)
            #expect(try Script("return { run = function() return 1 end }", in: state).call("run") == 1)
        }
    }

    @Test("a chunk's long name is given whole")
    func longNames() throws {
        let name = "/etc/martlet/" + String(repeating: "long/", count: 20) + "script.lua"
        let error = #expect(throws: LuaError.self) { try LuaState().load(source: "\n\nerror('x')", name: name) }
        #expect(error?.file == name)
        #expect(error?.line == 3)
    }

    @Test("calls nest: a host function calls back into the state")
    func nested() throws {
        let state = try LuaState()
        let inner = Slot()
        let host = try state.function(
            LuaHostFunction("twice") { call in
                let value = try call.integer(1)
                let function = try #require(inner.reference)
                let sum = try call.state.call(
                    function, arguments: { $0.integer(value) }, results: { $0[0].integer ?? 0 })
                call.push.integer(sum)
                call.push.string("and a text")
                return .returned
            })
        try state.module("host") {
            $0.table {
                $0.literal("twice")
                $0.reference(host)
            }
        }
        let script = try Script(
            """
            local host = require "host"
            return { outer = function(n) local a, b = host.twice(n) return { a, b } end, inner = function(n) return n * 2 end }
            """, in: state)
        inner.reference = try script.function("inner")
        #expect(try script.call("outer", 21) == [42, "and a text"])
    }

    @Test("a nested call that fails is an error in the outer one; endless nesting ends")
    func nestedFailure() throws {
        let state = try LuaState()
        let function = Slot()
        let host = try state.function(
            LuaHostFunction("again") { call in
                try call.state.call(try #require(function.reference))
                return .returned
            })
        try state.global("again") { $0.reference(host) }
        let script = try Script(
            "return { run = function() again() end, catch = function() return (pcall(again)) end }", in: state)
        function.reference = try script.function("run")
        let error = #expect(throws: LuaError.self) { try script.call("run") }
        #expect(error?.message.contains("nested too deep") == true || error?.message.contains("overflow") == true)
        #expect(try script.call("catch") == false)
    }

    @Test("walking and converting a table is bounded")
    func conversion() throws {
        let script = try Script(
            """
            local loop = {}
            loop.loop = loop
            return {
                loop = function() return loop end,
                mixed = function() return { 1, 2, [10] = 3, [true] = 'yes', name = 'n', [1.5] = false } end,
                odd = function() return { print } end,
            }
            """)
        #expect(throws: LuaFailure.message("a table nested deeper than 16 levels")) { try script.call("loop") }
        #expect(throws: LuaFailure.message("a function where data is expected")) { try script.call("odd") }
        guard case .table(let table) = try script.call("mixed") else { return #expect(Bool(false), "not a table") }
        #expect(table.list == [1, 2])
        #expect(table["name"] == "n")
        #expect(table.others.count == 3)
        #expect(table.others.contains(LuaTable.Pair(key: 10, value: 3)))
        let lenient = try script.state.call(try script.function("odd")) { results in
            try results[0].value(LuaConversion(isLenient: true))
        }
        #expect(lenient == [nil])
    }
}
