import Foundation
import LuaRuntime
import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

/// Very many calls, most of which go wrong. The environment variable `MARTLET_LUA_CALLS` says how many: with a sanitizer,
/// millions.
@Suite("Very many calls of hooks")
struct StressTests {
    /// A number from the environment.
    static func number(_ name: String, _ standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }

    private static let script = """
        local mqtt = require "mqtt"
        local closed = 0
        local function guard() return setmetatable({}, { __close = function() closed = closed + 1 end }) end
        return {
          authorize = function(client, request)
            local topic = request.topic
            if topic == "allow" then return request.action == "publish" and client.id == "c1" end
            if topic == "deny" then return mqtt.deny("quota_exceeded", "no more") end
            if topic == "fail" then return topic .. nil end
            if topic == "throw" then error { code = 7 } end
            if topic == "field" then return request.topik end
            if topic == "caught" then return not pcall(error, "x") end
            if topic == "closed" then return mqtt.deny(nil, tostring(closed)) end
            local guard <close> = guard()
            if topic == "time" then while true do end end
            if topic == "memory" then local t = {} while true do t[#t + 1] = ("x"):rep(10000) .. #t end end
            mqtt.sleep(1)
            if topic == "later fail" then error("late") end
            return topic == "later"
          end,
          on_publish = function(client, message)
            local reading = mqtt.json.decode(message.payload)
            reading.n = reading.n + 1
            message.payload = mqtt.json.encode(reading)
          end,
        }
        """

    @Test("success, errors, waits, cancellations and limits, mixed: every answer is right, and nothing is left behind")
    func mixed() async throws {
        let count = Self.number("MARTLET_LUA_CALLS", 20_000)
        let clock = TestClock()
        let loop = TestLoop()
        var configuration = clock.configuration
        configuration.memoryLimit = 4 << 20
        configuration.callTime = 0.002
        let scripts = try Scripts(Self.script, configuration: configuration, loop: loop.identity)
        let hooks = scripts.hooks
        let client = Client(id: "c1")
        let failure: @Sendable (String) -> String = { [client] topic in
            do {
                return try hooks.authorize(topic, by: client)
            } catch {
                return "\(error)".split(separator: "/").last.map(String.init) ?? ""
            }
        }

        /// Calls that answer at once.
        func atOnce() async throws {
            try await loop.run {
                #expect(failure("allow") == "allow")
                #expect(failure("deny") == "deny quota_exceeded no more")
                #expect(failure("fail").hasPrefix("s.lua:9: attempt to concatenate a nil value"))
                #expect(failure("throw") == "s.lua:10: error value is a table")
                #expect(failure("field") == "s.lua:11: 'request' has no field 'topik' (did you mean 'topic'?)")
                #expect(failure("caught") == "allow")
                for number in 0..<3 {
                    let (outcome, message) = try hooks.publish("t", "{\"n\":\(number)}")
                    #expect(outcome == "pass" && message.text == "{\"n\":\(number + 1)}")
                }
                #expect(throws: LuaScriptError.self) { try hooks.publish("t", "{\"n\":") }
            }
        }

        /// Calls that wait: for an answer, for a client that goes, for nobody.
        func later() async throws {
            for (topic, answer) in [("later", "allow"), ("later fail", "s.lua:18: late")] {
                let task = loop.start {
                    do { return try await hooks.authorizeToEnd(topic) } catch { return "\(error)" }
                }
                await clock.wake(1)
                #expect(try await task.value.hasSuffix(answer))
            }
            let cancelled = loop.start { try await hooks.authorizeToEnd("later") }
            await clock.sleeper(1)
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            #expect(try await loop.run { failure("later") } == "later")
        }

        /// Calls that the limits end.
        func limits() async throws {
            try await loop.run {
                #expect(failure("time") == "s.lua:15: time limit of 2.0 ms exceeded")
                let memory = failure("memory")
                #expect(memory.hasSuffix("not enough memory") || memory.contains("time limit"), "\(memory)")
            }
        }

        func held() async throws -> Int {
            try await loop.run {
                let state = hooks.generation.scripts[0].state
                state.collectGarbage()
                state.collectGarbage()
                return state.memoryInUse
            }
        }

        for _ in 0..<10 {
            try await atOnce()
            try await later()
            try await limits()
        }
        let before = try await held()
        let rounds = max(1, count / 14)
        for round in 0..<rounds {
            try await atOnce()
            try await later()
            if round.isMultiple(of: 500) { try await limits() }
        }
        #expect(try await held() <= before + 4096)
        #expect(clock.sleeping.isEmpty)
    }
}
