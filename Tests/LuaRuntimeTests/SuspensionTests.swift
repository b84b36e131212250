import LuaRuntime
import Testing

@Suite("Suspension")
struct SuspensionTests {
    /// A state with `wait(text)`, which suspends, and the threads that wait.
    final class Waiting: @unchecked Sendable {
        let state: LuaState
        var threads: [LuaThread] = []

        init(limits: LuaLimits = LuaLimits()) throws {
            state = try LuaState(limits: limits)
            let wait = try state.function(
                LuaHostFunction("wait", suspends: true) { [unowned self] call in
                    threads.append(call.thread)
                    return .suspended
                })
            let perhaps = try state.function(
                LuaHostFunction("perhaps") { [unowned self] call in
                    guard call.maySuspend else {
                        call.push.string("at once")
                        return .returned
                    }
                    threads.append(call.thread)
                    return .suspended
                })
            try state.global("wait") { $0.reference(wait) }
            try state.global("perhaps") { $0.reference(perhaps) }
        }

        /// Calls a function that waits.
        func start(_ function: LuaReference, arguments: (LuaPush) -> Void = { _ in }) throws -> LuaThread {
            let progress = try state.begin(function, arguments: arguments, results: { _ in })
            guard case .suspended(let thread) = progress else { throw CancellationError() }
            return thread
        }

        func start(_ body: String) throws -> LuaThread {
            let script = try Script("return { run = function(...)\n\(body)\nend }", in: state)
            return try start(try script.function("run")) { $0.string("argument") }
        }
    }

    @Test("a call suspends, is resumed with values, and finishes")
    func resume() throws {
        let waiting = try Waiting()
        let thread = try waiting.start("local a, b = wait() local c = wait() return ..., a, b, c")
        #expect(thread.isSuspended)
        #expect(waiting.threads == [thread])
        #expect(
            try waiting.state.resume(thread) {
                $0.integer(1)
                $0.string("two")
            } == .suspended)
        #expect(try waiting.state.resume(thread) { $0.list { $0.integer(3) } } == .finished)
        #expect(try (0..<thread.results.count).map { try thread.results[$0].value() } == ["argument", 1, "two", [3]])
        thread.finish()
        #expect(!thread.isLive)
    }

    @Test("the host may answer with an error, which the script may catch")
    func raise() throws {
        let waiting = try Waiting()
        let caught = try waiting.start("return pcall(wait)")
        #expect(try waiting.state.resume(caught) { _ in throw LuaFailure.message("timed out") } == .finished)
        #expect(caught.results[0].bool == false)
        #expect(caught.results[1].string == "timed out")
        caught.finish()
        let uncaught = try waiting.start("local x = 1\nwait()")
        let error = #expect(throws: LuaError.self) {
            try waiting.state.resume(uncaught) { _ in throw LuaFailure.message("timed out") }
        }
        #expect(error?.description == "script.lua:3: timed out")
        #expect(!uncaught.isLive)
    }

    @Test(
        "a coroutine of the script that waits suspends the whole call",
        arguments: [
            "local co = coroutine.wrap(function() local v = wait() coroutine.yield(v .. 1) return wait() .. 2 end) return co() .. co()",
            """
            local inner = coroutine.create(function() return wait() .. 1 end)
            local co = coroutine.wrap(function() local ok, v = coroutine.resume(inner) return v .. wait() .. 2 end)
            local ok, v = pcall(co)
            return v
            """,
            """
            local function items() for i = 1, 2 do coroutine.yield(wait() .. i) end end
            local text = ''
            for item in coroutine.wrap(items) do text = text .. item end
            return text
            """,
        ])
    func userCoroutines(_ body: String) throws {
        let waiting = try Waiting()
        let thread = try waiting.start(body)
        #expect(try waiting.state.resume(thread) { $0.string("x") } == .suspended)
        #expect(try waiting.state.resume(thread) { $0.string("y") } == .finished)
        let text = thread.results[0].string
        #expect(text == "x1y2")
        thread.finish()
    }

    @Test("an error from the host reaches the innermost coroutine")
    func raiseInside() throws {
        let waiting = try Waiting()
        let thread = try waiting.start(
            "return coroutine.wrap(function() return coroutine.wrap(function() return select(2, pcall(wait)) end)() end)()"
        )
        #expect(try waiting.state.resume(thread) { _ in throw LuaFailure.message("no") } == .finished)
        #expect(thread.results[0].string == "no")
        thread.finish()
    }

    @Test(
        "a call that may not suspend says so",
        arguments: [
            "wait()", "coroutine.wrap(wait)()", "table.sort({ 1, 2 }, wait)",
        ])
    func mayNot(_ body: String) throws {
        let waiting = try Waiting()
        let error = try failure(body, in: waiting.state)
        #expect(error.message.hasSuffix("'wait' waits, which is not allowed here"))
        #expect(waiting.threads.isEmpty)
        #expect(
            try Script("return { run = function() return perhaps() end }", in: waiting.state).call("run") == "at once")
    }

    @Test(
        "nor where C code of Lua is in between",
        arguments: [
            "table.sort({ 1, 2 }, function() wait() end)", "(('x'):gsub('x', function() return wait() end))",
            "table.sort({ 1, 2 }, function() coroutine.wrap(function() wait() end)() end)",
        ])
    func notAcross(_ body: String) throws {
        let waiting = try Waiting()
        let error = #expect(throws: LuaError.self) {
            _ = try waiting.start("local x = \(body)".replacing("local x = table", with: "table"))
        }
        #expect(error?.message.hasSuffix("'wait' waits, which is not allowed here") == true)
        #expect(waiting.threads.isEmpty)
    }

    @Test("several calls wait at once, each with its own objects")
    func several() throws {
        let waiting = try Waiting()
        let type = LuaObjectType(name: "number", fields: [LuaField("value", 0)]) { object, _, push in
            push.integer(object.assumingMemoryBound(to: Int.self).pointee)
        }
        let objectClass = try waiting.state.register(type)
        let script = try Script(
            "return { run = function(n) local before = n.value wait() return before * 100 + n.value end }",
            in: waiting.state)
        let run = try script.function("run")
        let numbers = UnsafeMutablePointer<Int>.allocate(capacity: 5)
        defer { numbers.deallocate() }
        for index in 0..<5 { numbers[index] = index }
        let threads = try (0..<5).map { index in
            try waiting.start(run) { $0.object(UnsafeMutableRawPointer(numbers + index), objectClass) }
        }
        for index in [3, 0, 4, 1, 2] {
            #expect(try waiting.state.resume(threads[index]) == .finished)
            #expect(threads[index].results[0].integer == Int64(index * 101))
            threads[index].finish()
        }
    }

    @Test("a cancelled call closes its variables and is gone")
    func cancel() throws {
        let waiting = try Waiting()
        nonisolated(unsafe) var lines: [String] = []
        waiting.state.onPrint = { lines.append(String(decoding: $0, as: UTF8.self)) }
        let thread = try waiting.start(
            "local x <close> = setmetatable({}, { __close = function() print('closed') while true do end end }) wait() print('no')"
        )
        thread.cancel()
        #expect(lines == ["closed"])
        #expect(!thread.isLive)
        thread.cancel()
        #expect(try Script("return { run = function() return 1 end }", in: waiting.state).call("run") == 1)
    }

    @Test("no other call gets at a coroutine that waits for the host")
    func forged() throws {
        let waiting = try Waiting()
        let script = try Script(
            """
            local inner, outer
            return {
                run = function()
                    outer = coroutine.running()
                    inner = coroutine.create(function() return wait() end)
                    return select(2, coroutine.resume(inner))
                end,
                forge = function()
                    local closed = pcall(coroutine.close, inner)
                    return { coroutine.status(inner), closed, select(2, coroutine.resume(inner, 'forged')), select(2, coroutine.resume(outer, 'forged')) }
                end,
                later = function() return { coroutine.status(inner), coroutine.resume(inner) } end,
            }
            """, in: waiting.state)
        let run = try script.function("run")
        let first = try waiting.start(run)
        let refused: LuaValue = "cannot resume non-suspended coroutine"
        #expect(try script.call("forge") == ["normal", false, refused, refused])
        #expect(try waiting.state.resume(first) { $0.string("true") } == .finished)
        #expect(first.results[0].string == "true")
        first.finish()
        let second = try waiting.start(run)
        second.cancel()
        #expect(try script.call("later") == ["dead", false, "cannot resume dead coroutine"])
    }

    @Test("The 10 ms start anew after each suspension, and still end")
    func runningTime() throws {
        let waiting = try Waiting()
        let thread = try waiting.start(
            "wait() coroutine.wrap(function() wait() pcall(function() while true do end end) end)()")
        #expect(try waiting.state.resume(thread) == .suspended)
        let error = #expect(throws: LuaError.self) { try waiting.state.resume(thread) }
        #expect(error?.kind == .timeLimit)
    }

    @Test("a hook cannot yield past the host")
    func yieldOutside() throws {
        #expect(try failure("coroutine.yield(1)").message == "attempt to yield from outside a coroutine")
        #expect(try evaluate("{ select(2, coroutine.running()), coroutine.isyieldable() }") == [true, false])
    }

    @Test("coroutines work as the manual says")
    func coroutines() throws {
        let script = try Script(
            """
            return { run = function()
                local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) local d, e = coroutine.yield(c * 2) return d + e end)
                local r = {}
                for _, args in ipairs { { 1, 2 }, { 5 }, { 3, 4 }, {} } do
                    local ok, value = coroutine.resume(co, table.unpack(args))
                    r[#r + 1] = ok r[#r + 1] = value r[#r + 1] = coroutine.status(co)
                end
                local failing = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() r[#r + 1] = 'closed' end }) error('e', 0) end)
                r[#r + 1] = select(2, coroutine.resume(failing))
                local closed = coroutine.close(failing) r[#r + 1] = closed
                r[#r + 1] = select(2, pcall(coroutine.wrap(function() error('wrapped', 0) end)))
                return r
            end }
            """)
        #expect(
            try script.call("run") == [
                true, 3, "suspended", true, 10, "suspended", true, 7, "dead", false, "cannot resume dead coroutine",
                "dead",
                "e", "closed", false, "wrapped",
            ])
    }
}
