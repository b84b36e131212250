import LuaRuntime
import Testing

@Suite("Limits of calls that are suspended")
struct SuspensionLimitTests {
    /// A state with `wait(…)`, which suspends.
    private final class Waiting {
        let state: LuaState

        init(limits: LuaLimits = LuaLimits()) throws {
            state = try LuaState(limits: limits)
            let wait = try state.function(LuaHostFunction("wait", suspends: true) { _ in .suspended })
            try state.global("wait") { $0.reference(wait) }
        }

        func function(_ body: String) throws -> LuaReference {
            try Script("return { run = function(...)\n\(body)\nend }", in: state).function("run")
        }

        /// The thread of a call that waits.
        func suspended(_ body: String) throws -> LuaThread {
            guard case .suspended(let thread) = try state.begin(try function(body), results: { _ in }) else {
                throw CancellationError()
            }
            return thread
        }
    }

    @Test("a call that does not wait is read in place, and gives its thread back")
    func finished() throws {
        let waiting = try Waiting()
        let function = try waiting.function("return ... + 1")
        for number in 0..<1000 {
            let progress = try waiting.state.begin(function) {
                $0.integer(number)
            } results: {
                $0[0].integer
            }
            guard case .finished(let result) = progress else { throw CancellationError() }
            #expect(result == Int64(number + 1))
        }
    }

    @Test(
        "a budget that is used up after a wait ends the call, whatever stands around it",
        arguments: [
            "wait() while true do end",
            "pcall(function() wait() while true do end end) return 'survived'",
            "xpcall(function() wait() while true do end end, function() return 'survived' end) return 'survived'",
            "pcall(pcall, pcall, function() wait() while true do end end) return 'survived'",
            "coroutine.resume(coroutine.create(function() wait() while true do end end)) return 'survived'",
            """
            pcall(coroutine.wrap(function()
                pcall(coroutine.wrap(function() wait() while true do end end)) end))
            return 'survived'
            """,
            "local x <close> = setmetatable({}, { __close = function() while true do end end }) wait()",
            "wait() local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end",
        ])
    func budget(_ body: String) throws {
        let waiting = try Waiting()
        let thread = try waiting.suspended(body)
        let error = #expect(throws: LuaError.self) { _ = try waiting.state.resume(thread) }
        #expect(error?.kind == .timeLimit)
        #expect(!thread.isLive)
        #expect(try waiting.state.call(try waiting.function("return 1"), results: { $0[0].integer }) == 1)
    }

    @Test("many waits have a budget each")
    func budgetEach() throws {
        // Ten times half of what one call may use.
        let waiting = try Waiting(limits: LuaLimits(runningTime: .milliseconds(100)))
        let thread = try waiting.suspended(
            "for _ = 1, 10 do wait() local start = clock() while clock() - start < 0.05 do end end return 'done'"
                .replacing("clock", with: "os.clock"))
        for _ in 1..<10 { #expect(try waiting.state.resume(thread) == .suspended) }
        #expect(try waiting.state.resume(thread) == .finished)
        #expect(thread.results[0].string == "done")
        thread.finish()
    }

    @Test("the memory cap holds for calls that wait, and what they held is free when they are gone")
    func memory() throws {
        let waiting = try Waiting(limits: LuaLimits(memory: 4 << 20))
        let hoarding = try waiting.function(
            "local all = {} while true do all[#all + 1] = ('x'):rep(1e5) .. #all wait() end")
        var threads: [LuaThread] = []
        var failures = 0
        for _ in 0..<4 {
            guard case .suspended(let thread) = try waiting.state.begin(hoarding, results: { _ in }) else { continue }
            threads.append(thread)
        }
        while failures < 3 {
            for thread in threads where thread.isLive {
                do {
                    _ = try waiting.state.resume(thread)
                } catch {
                    #expect(error.kind == .memory)
                    failures += 1
                }
            }
        }
        for thread in threads { thread.cancel() }
        waiting.state.collectGarbage()
        #expect(waiting.state.memoryInUse < 1 << 20)
    }

    @Test("calls that are cancelled or fail leave nothing behind")
    func nothingLeft() throws {
        let waiting = try Waiting()
        let function = try waiting.function(
            """
            local guard <close> = setmetatable({}, { __close = function() end })
            local co = coroutine.wrap(function() pcall(wait) error('after') end)
            co()
            """)
        func round(_ number: Int) throws {
            guard case .suspended(let thread) = try waiting.state.begin(function, results: { _ in }) else { return }
            if number.isMultiple(of: 2) {
                thread.cancel()
            } else {
                #expect(throws: LuaError.self) { _ = try waiting.state.resume(thread) }
            }
        }
        for number in 0..<100 { try round(number) }
        waiting.state.collectGarbage()
        let before = waiting.state.memoryInUse
        for number in 0..<10_000 { try round(number) }
        waiting.state.collectGarbage()
        #expect(waiting.state.memoryInUse <= before + 4096)
    }

    @Test("a hundred nested pcalls and coroutines wait, and go on inwards")
    func deep() throws {
        let waiting = try Waiting()
        let thread = try waiting.suspended(
            """
            local function nest(depth)
                if depth == 0 then return wait() end
                if depth % 2 == 0 then return select(2, pcall(nest, depth - 1)) end
                return coroutine.wrap(nest)(depth - 1)
            end
            return nest(100)
            """)
        #expect(try waiting.state.resume(thread) { $0.string("out") } == .finished)
        #expect(thread.results[0].string == "out")
        thread.finish()
    }

    @Test("what an object stands for may be replaced while the call waits")
    func replace() throws {
        let waiting = try Waiting()
        let type = LuaObjectType(name: "number", fields: [LuaField("value", 0)]) { object, _, push in
            push.integer(object.assumingMemoryBound(to: Int.self).pointee)
        }
        let objectClass = try waiting.state.register(type)
        let function = try waiting.function("local a, b = ... wait() return a.value * 100 + b.value")
        let kept = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        let other = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        defer {
            kept.deallocate()
            other.deallocate()
        }
        other.initialize(to: 7)
        let borrowed = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        borrowed.initialize(to: 5)
        let progress = try waiting.state.begin(function) { push in
            push.object(borrowed, objectClass)
            push.object(other, objectClass)
        } results: { _ in
        }
        guard case .suspended(let thread) = progress else { throw CancellationError() }
        kept.initialize(to: borrowed.pointee)
        thread.replace(borrowed, by: kept)
        borrowed.deallocate()
        #expect(try waiting.state.resume(thread) == .finished)
        #expect(thread.results[0].integer == 507)
        thread.finish()
    }

    @Test("results that cannot be pushed become an error of the function that waited")
    func failingResults() throws {
        let waiting = try Waiting()
        let thread = try waiting.suspended("return select(2, pcall(wait))")
        let progress = try waiting.state.resume(thread) { push in
            push.string("half")
            throw LuaFailure.message("no more")
        }
        #expect(progress == .finished)
        #expect(thread.results[0].string == "no more")
        #expect(thread.results.count == 1)
        thread.finish()
    }
}
