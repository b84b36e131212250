import LuaRuntime
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("mqtt.timer")
struct TimerTests {
    private let clock = TestClock()
    private let loop = TestLoop()

    /// A script with a function `note` for the log, in a time that stands still.
    private func scripts(_ text: String) throws -> Scripts {
        var configuration = clock.configuration
        configuration.monotonic = { 0 }
        return try Scripts(
            "local mqtt = require 'mqtt'\nlocal function note(x) return function() mqtt.log.info(x) end end\n" + text,
            configuration: configuration, loop: loop.identity)
    }

    /// What has been logged, once that is so many lines.
    private func lines(_ scripts: Scripts, _ count: Int) async throws -> [String] {
        while scripts.log.lines.count < count { await Task.yield() }
        try await loop.run {}
        return scripts.log.lines
    }

    @Test("timer.every(seconds, fn, options) fires again and again, after fires once")
    func firing() async throws {
        let scripts = try scripts(
            "mqtt.timer.every(5, note('every')) return { on_load = function() mqtt.timer.after(3, note('after')) end }")
        await clock.wake(3)
        #expect(try await lines(scripts, 1) == ["info after"])
        // What is due in 5, 10 and 15 seconds, for the time stands still.
        for round in 1...3 {
            await clock.wake(Double(round * 5))
            #expect(try await lines(scripts, round + 1).last == "info every")
        }
        await clock.sleeper(20)
        #expect(clock.sleeping == [20] && scripts.log.lines.count == 4)
    }

    @Test("cancelled, a timer does not fire, and a timer may cancel itself")
    func cancelling() async throws {
        let scripts = try scripts(
            """
            local gone = mqtt.timer.after(3, note('never'))
            gone:cancel()
            local own
            own = mqtt.timer.every(5, function() mqtt.log.info('once') own:cancel() own:cancel() end)
            return {}
            """)
        await clock.wake(5)
        #expect(try await lines(scripts, 1) == ["info once"])
        #expect(clock.sleeping.isEmpty)
    }

    @Test("timers of a script that is unloaded do not fire any more")
    func unloading() async throws {
        let scripts = try scripts("mqtt.timer.every(5, note('never')) return {}")
        await clock.sleeper(5)
        await scripts.plugin.stop()
        #expect(clock.cancelled == [5])
        #expect(try await lines(scripts, 0).isEmpty)
    }

    @Test("an error in a timer is logged with its line, and the timer goes on")
    func errors() async throws {
        let scripts = try scripts("mqtt.timer.every(5, function() error('boom') end) return {}")
        await clock.wake(5)
        let line = try #require(try await lines(scripts, 1).first)
        #expect(line.hasPrefix("error timer failed lua.error=") && line.hasSuffix("s.lua:3: boom"))
        await clock.sleeper(10)
    }

    @Test("a timer that a hook sets fires on the loop of the hook")
    func fromHook() async throws {
        let scripts = try scripts(
            "return { on_publish = function(client, message) mqtt.timer.after(2, note(message.topic)) end }")
        let hooks = scripts.hooks
        try await loop.run { _ = try hooks.publish("later") }
        await clock.wake(2)
        #expect(try await lines(scripts, 1) == ["info later"])
    }

    @Test("a reload ends the timers of the old script and starts those of the new one")
    func reload() async throws {
        let scripts = try scripts("mqtt.timer.after(5, note('old')) return { authorize = print }")
        await clock.sleeper(5)
        try scripts.write(
            "local mqtt = require 'mqtt' mqtt.timer.after(7, function() mqtt.log.info('new') end) return { authorize = print }"
        )
        try await scripts.plugin.reload()
        await clock.wake(7)
        #expect(try await lines(scripts, 1) == ["info new"])
        #expect(clock.cancelled == [5] && clock.sleeping.isEmpty)
    }

    @Test("a reload that fails leaves the timers of the old script running")
    func failedReload() async throws {
        let scripts = try scripts(
            """
            mqtt.timer.after(5, note('top'))
            return { authorize = print, on_load = function() mqtt.timer.after(6, note('load')) end }
            """)
        await clock.sleeper(5)
        await clock.sleeper(6)
        try scripts.write("return { authorize = print, on_load = function() error('no luck') end }")
        await #expect(throws: LuaScriptError.self) { try await scripts.plugin.reload() }
        while clock.sleeping.count < 2 { await Task.yield() }
        await clock.wake(5)
        await clock.wake(6)
        #expect(try await lines(scripts, 2) == ["info top", "info load"])
        #expect(clock.sleeping.isEmpty)
    }

    @Test("a reload that fails while a timer's function waits leaves one timer, not two")
    func failedReloadMeanwhile() async throws {
        let scripts = try scripts(
            "mqtt.timer.every(5, function() mqtt.sleep(2) mqtt.log.info('done') end) return { on_unload = function() error('stay') end }"
        )
        await clock.wake(5)
        await clock.sleeper(2)
        await #expect(throws: LuaScriptError.self) { try await scripts.plugin.reload() }
        await clock.sleeper(10)
        await clock.wake(2)
        #expect(try await lines(scripts, 1) == ["info done"])
        await clock.sleeper(10)
        #expect(clock.sleeping == [10])
    }

    @Test("timer.every and timer.after fire once per broker unless { each_loop = true }")
    func oncePerBroker() async throws {
        let scripts = try scripts(
            "mqtt.timer.after(2, note('once')) mqtt.timer.after(3, note('each'), { each_loop = true }) return {}")
        let other = TestLoop()
        let second = LoopIdentity(index: 1, count: 2, execute: other.identity.execute)
        _ = try scripts.plugin.instance(for: second)
        await clock.wake(2)
        #expect(try await lines(scripts, 1) == ["info once"])
        while clock.sleeping != [3, 3] { await Task.yield() }
        await clock.wake(3)
        #expect(try await lines(scripts, 3) == ["info once", "info each", "info each"])
    }

    @Test(
        "mistakes",
        arguments: [
            (
                "mqtt.timer.every(0, print)",
                "bad argument #1 to 'every' (0.001 to 31536000.0 seconds expected, got 0.0)"
            ),
            (
                "mqtt.timer.after(-1, print)",
                "bad argument #1 to 'after' (0.0 to 31536000.0 seconds expected, got -1.0)"
            ),
            ("mqtt.timer.after(1)", "bad argument #2 to 'after' (function expected, got no value)"),
            (
                "mqtt.timer.after(1, print, { eachloop = true })",
                "bad argument #3 to 'after' (no field 'eachloop' is known (did you mean 'each_loop'?))"
            ),
            (
                "for i = 1, 1001 do mqtt.timer.after(1, print) end",
                "a script may have 1000 timers on each event loop"
            ),
        ])
    func mistakes(statement: String, message: String) throws {
        #expect(
            try Scripts.loadFailure("local mqtt = require 'mqtt'\n\(statement) return {}") == "s.lua:2: " + message)
    }
}
