import Glibc
import LuaRuntime
import Testing

/// What this thread has used of the processor, in seconds: the same however busy the machine is.
private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

@Suite("Limits")
struct LimitTests {
    static let endlessBodies: [(String, String)] = [
        ("a loop", "while true do end"),
        ("a loop in pcall", "pcall(function() while true do end end) return 1"),
        ("nested pcalls in a loop", "while true do pcall(pcall, pcall, function() while true do end end) end"),
        (
            "xpcall whose handler loops",
            "xpcall(function() while true do end end, function() while true do end end) return 1"
        ),
        ("xpcall whose handler loops after an error", "xpcall(error, function() while true do end end) return 1"),
        ("a coroutine", "local co = coroutine.wrap(function() while true do end end) pcall(co) return 1"),
        ("resume in a loop", "while true do coroutine.resume(coroutine.create(function() while true do end end)) end"),
        ("many short coroutines", "while true do coroutine.wrap(function() for i = 1, 900 do end end)() end"),
        (
            "__close",
            "local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end"
        ),
        (
            "close of a coroutine",
            """
            local co = coroutine.create(function()
                local x <close> = setmetatable({}, { __close = function() while true do end end })
                coroutine.yield()
            end)
            coroutine.resume(co)
            coroutine.close(co)
            return 1
            """
        ),
        (
            "a metamethod",
            "local t = setmetatable({}, { __index = function() while true do end end }) return pcall(function() return t.x end)"
        ),
        ("nested lazy patterns", "return (('a'):rep(5000)):find(('.-'):rep(12) .. 'b')"),
        ("nested greedy patterns in pcall", "pcall(string.match, ('a'):rep(5000), ('a*'):rep(12) .. 'b') return 1"),
        ("gsub", "return (('a'):rep(100000)):gsub('.-.-.-b', '')"),
        ("gmatch", "for x in (('a'):rep(100000)):gmatch('.-.-b') do end"),
        ("gsub's function", "return (('a'):rep(10)):gsub('.', function() while true do end end)"),
        ("balanced", "while true do (('('):rep(1000000)):find('%b()') end"),
        ("plain find", "local s = ('a'):rep(4000000) while true do s:find('b', 1, true) end"),
        (
            "comparing long strings",
            "local a, b = ('a'):rep(8000000) .. 'x', ('a'):rep(8000000) .. 'y' while true do local c = a < b end"
        ),
        ("joining long strings", "local a = ('a'):rep(8000000) while true do local b = a .. 'b' end"),
        (
            "sort with a hostile comparator",
            "local t = {} for i = 1, 50000 do t[i] = i end table.sort(t, function() while true do end end)"
        ),
        ("sort in a loop", "local t = {} for i = 1, 20000 do t[i] = -i end while true do table.sort(t, rawequal) end"),
        ("table.move", "table.move({}, 1, math.maxinteger - 1, 2)"),
        ("table.insert at the front", "local t = {} while true do table.insert(t, 1, 1) end"),
        (
            "table.concat over a proxy",
            "table.concat(setmetatable({}, { __index = function() return '' end }), '', 1, math.maxinteger)"
        ),
        (
            "unpack in a loop",
            "local t = {} for i = 1, 7000 do t[i] = i end while true do select('#', table.unpack(t)) end"
        ),
        ("collectgarbage", "while true do collectgarbage() end"),
        ("string.rep", "while true do local s = ('x'):rep(30000000) end"),
        ("print", "while true do pcall(print, 1) end"),
    ]

    @Test("an endless script ends and cannot catch it", arguments: endlessBodies)
    func endless(_ name: String, _ body: String) throws {
        let state = try LuaState()
        state.onPrint = { _ in }
        let start = processorTime()
        let error = try failure(body, in: state)
        #expect(error.kind == .timeLimit, "\(name): \(error)")
        #expect(error.message == "time limit of 10.0 ms exceeded")
        #expect(error.file == "script.lua")
        #expect((error.line ?? 0) >= 2)
        #expect(processorTime() - start < 2)
        // The state works on, and a later call has its own time.
        #expect(
            try Script(
                "return { run = function() local n = 0 for i = 1, 5000 do n = n + 1 end return n end }", in: state
            ).call("run") == 5000)
    }

    @Test("the limit holds for loading too, and can be switched off")
    func loading() throws {
        let state = try LuaState(limits: LuaLimits(loadingTime: .milliseconds(20)))
        let error = #expect(throws: LuaError.self) { try state.load(source: "while true do end", name: "a.lua") }
        #expect(error?.kind == .timeLimit)
        #expect(error?.message == "time limit of 20.0 ms exceeded")
        let script = try Script(
            "return { run = function() local n = 0 for i = 1, 3000000 do n = n + 1 end return n end }",
            limits: LuaLimits(runningTime: nil))
        #expect(try script.call("run") == 3_000_000)
    }

    @Test(
        "large strings made earlier slow no later call beyond its limit",
        arguments: [
            "while true do local c = a < b end", "coroutine.wrap(function() while true do local c = a < b end end)()",
        ])
    func largeStrings(_ body: String) throws {
        let script = try Script(
            "local a, b = ('x'):rep(20000000) .. 'a', ('x'):rep(20000000) .. 'b'\nreturn { run = function() \(body) end }"
        )
        let start = processorTime()
        let error = #expect(throws: LuaError.self) { try script.call("run") }
        #expect(error?.kind == .timeLimit)
        #expect(processorTime() - start < 0.5)
    }

    @Test("a coroutine that the limit killed is dead in later calls")
    func killed() throws {
        let script = try Script(
            """
            local co
            return {
                start = function()
                    co = coroutine.create(function()
                        local x <close> = setmetatable({}, { __close = function() while true do end end })
                        while true do end
                    end)
                    coroutine.resume(co)
                end,
                later = function() return { coroutine.status(co), coroutine.close(co), coroutine.resume(co) } end,
            }
            """)
        let error = #expect(throws: LuaError.self) { try script.call("start") }
        #expect(error?.kind == .timeLimit)
        #expect(try script.call("later") == ["dead", true, false, "cannot resume dead coroutine"])
    }

    static let memoryBodies: [(String, String)] = [
        ("a table bomb", "local t = {} for i = 1, 1e9 do t[i] = {} end"),
        ("a string bomb", "local s = 'x' while true do s = s .. s end"),
        ("a coroutine bomb", "local t = {} for i = 1, 1e9 do t[i] = coroutine.create(print) end"),
        ("deep recursion", "local function f() return 1 + f() end return f()"),
        ("a buffer", "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(100000) end return table.concat(t)"),
    ]

    @Test("the memory cap is an error, and the state works on", arguments: memoryBodies)
    func memory(_ name: String, _ body: String) throws {
        let state = try LuaState(limits: LuaLimits(memory: 4 << 20, runningTime: nil))
        let error = try failure(body, in: state)
        #expect(error.kind == .memory, "\(name): \(error)")
        #expect(error.message.hasSuffix("not enough memory"))
        #expect(state.memoryPeak <= (4 << 20) + (256 << 10))
        state.collectGarbage()
        #expect(state.memoryInUse < 1 << 20)
        let script = try Script("return { run = function() return #(('x'):rep(1000000)) end }", in: state)
        #expect(try script.call("run") == 1_000_000)
    }

    @Test("a script may catch running out of memory")
    func caught() throws {
        let value = try evaluate("{ pcall(string.rep, 'x', 3000000) }", limits: LuaLimits(memory: 2 << 20))
        #expect(value == [false, "resulting string too large"])
        #expect(
            try evaluate("{ pcall(string.rep, 'x', 1500000) }", limits: LuaLimits(memory: 2 << 20)) == [
                false, "not enough memory",
            ])
        #expect(try failure("return ('x'):rep(1e9)").message == "resulting string too large")
        #expect(try failure("return ('x'):rep(1 << 62, 'yyyyyyyy')").message == "resulting string too large")
    }

    @Test("arguments that do not fit are an error of the call")
    func argumentsTooLarge() throws {
        let state = try LuaState(limits: LuaLimits(memory: 1 << 20))
        let script = try Script("return { run = function(s) return #s end }", in: state)
        let bytes = [UInt8](repeating: 1, count: 2 << 20)
        let error = #expect(throws: LuaError.self) { try script.call("run", .bytes(bytes)) }
        #expect(error?.kind == .memory)
        #expect(try script.call("run", "abc") == 3)
    }

    @Test(
        "deep recursion is a normal error",
        arguments: [
            "local function f() return 1 + f() end return f()",
            "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
            "local function f() return coroutine.wrap(f)() end return f()",
            "local function f() return pcall(f) end local ok, e = f() error('overflow')",
            "local function f(s) return (s:gsub('.', f)) end return f('x')",
            """
            local function f()
                local co = coroutine.create(function()
                    local x <close> = setmetatable({}, { __close = f })
                    coroutine.yield()
                end)
                coroutine.resume(co)
                local ok, e = coroutine.close(co)
                if not ok then error(e, 0) end
            end
            f()
            """,
        ])
    func recursion(_ body: String) throws {
        let state = try LuaState(limits: LuaLimits(memory: 256 << 20, runningTime: .seconds(5)))
        let error = try failure(body, in: state)
        #expect(error.kind == .runtime, "\(error)")
        #expect(error.message.contains("overflow"), "\(error)")
        #expect(try Script("return { run = function() return 1 end }", in: state).call("run") == 1)
    }

    @Test(
        "huge ranges are refused",
        arguments: [
            ("return table.unpack({}, 1, 1e7)", "too many results to unpack"),
            ("return table.unpack({}, math.mininteger, math.maxinteger)", "too many results to unpack"),
            ("return (('x'):rep(1000000)):byte(1, -1)", "string slice too long"),
            ("return utf8.codepoint(('x'):rep(1000000), 1, -1)", "string slice too long"),
            ("return ('x'):find(('a?'):rep(1000))", "pattern too complex"),
        ])
    func ranges(_ body: String, _ message: String) throws {
        #expect(try failure(body).message == message)
    }
}
