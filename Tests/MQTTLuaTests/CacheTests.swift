import LuaRuntime
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("mqtt.cache")
struct CacheTests {
    private let time = TestTime()

    private func scripts(_ text: String) throws -> Scripts {
        try Scripts("local mqtt = require 'mqtt'\n" + text, configuration: time.configuration)
    }

    /// Calls `lookup` with the topic, and returns its results and how often it was really called.
    private static let hook = """
        return { on_publish = function(client, message)
          local a, b = lookup(message.topic)
          message.payload = tostring(a) .. ' ' .. tostring(b) .. ' ' .. calls
        end }
        """

    private func ask(_ hooks: LuaLoopPlugin, _ topic: String) throws -> String { try hooks.publish(topic).1.text }

    @Test("a function is called once per argument until its results expire")
    func memoizing() throws {
        let hooks = try scripts(
            """
            calls = 0
            local lookup = mqtt.cache.memoize(function(x) calls = calls + 1 return x .. '!', 2 end, { ttl = 10 })
            \(Self.hook)
            """
        ).hooks
        #expect(try (0..<3).map { _ in try ask(hooks, "a") } == ["a! 2 1", "a! 2 1", "a! 2 1"])
        #expect(try ask(hooks, "b") == "b! 2 2")
        time.advance(10)
        #expect(try ask(hooks, "a") == "a! 2 3")
    }

    @Test("nil and false are kept for the time of their own, or not at all")
    func negative() throws {
        let text = """
            calls = 0
            local lookup = mqtt.cache.memoize(function(x)
              calls = calls + 1
              if x == 'nil' then return nil, 'why' end
              return x ~= 'false'
            end, { %% })
            \(Self.hook)
            """
        let with = try scripts(text.replacing("%%", with: "ttl = 10, negative_ttl = 5")).hooks
        #expect(try [ask(with, "nil"), ask(with, "nil")] == ["nil why 1", "nil why 1"])
        #expect(try [ask(with, "false"), ask(with, "false")] == ["false nil 2", "false nil 2"])
        #expect(try [ask(with, "x"), ask(with, "x")] == ["true nil 3", "true nil 3"])
        time.advance(5)
        #expect(try [ask(with, "nil"), ask(with, "x")] == ["nil why 4", "true nil 4"])
        let without = try scripts(text.replacing("%%", with: "ttl = 10")).hooks
        #expect(try [ask(without, "nil"), ask(without, "nil")] == ["nil why 1", "nil why 2"])
    }

    @Test("tables come back as copies, arguments of different types differ, and errors are not kept")
    func values() throws {
        let scripts = try scripts(
            """
            local calls = 0
            local lookup = mqtt.cache.memoize(function(a, b)
              calls = calls + 1
              if a == 'error' then error('boom') end
              return { list = { 1, 2 }, name = 'x' }, calls
            end, { ttl = 10 })
            return { on_publish = function(client, message)
              if message.topic == 'error' then lookup('error') end
              local first = lookup(1)
              first.name = 'changed'
              local second, number = lookup(1)
              assert(second.name == 'x' and #second.list == 2 and number == 1)
              for i, args in ipairs { { '1' }, { 1.5 }, { true }, { nil, 1 }, { '1', '' }, { '', '1' } } do
                assert(select(2, lookup(table.unpack(args, 1, 2))) == i + 1)
              end
            end }
            """)
        _ = try scripts.hooks.publish("a")
        #expect(scripts.failure { _ = try scripts.hooks.publish("error") } == "s.lua:5: boom")
        #expect(scripts.failure { _ = try scripts.hooks.publish("error") } == "s.lua:5: boom")
    }

    @Test("cache is one per broker: what one event loop has looked up, the others know")
    func everywhere() throws {
        let scripts = try scripts(
            """
            local lookup = mqtt.cache.memoize(function(x) return x .. mqtt.shared.incr('calls') end, { ttl = 10 })
            return { on_publish = function(client, message) message.payload = lookup(message.topic) end }
            """)
        let loop = LoopIdentity(index: 1, count: 2) { $0() }
        let second = try #require(try scripts.plugin.instance(for: loop) as? LuaLoopPlugin)
        #expect(try [ask(scripts.hooks, "a"), ask(second, "a"), ask(second, "b")] == ["a1", "a1", "b2"])
    }

    @Test("a reload forgets what the old script has looked up")
    func reload() async throws {
        let loop = TestLoop()
        let text = """
            local mqtt = require 'mqtt'
            local lookup = mqtt.cache.memoize(function(x) return x .. '%%' end, { ttl = 10 })
            return { on_publish = function(client, message) message.payload = lookup('x') end }
            """
        let scripts = try Scripts(
            text.replacing("%%", with: "1"), configuration: time.configuration, loop: loop.identity)
        let hooks = scripts.hooks
        #expect(try await loop.run { try hooks.publish("a").1.text } == "x1")
        try scripts.write(text.replacing("%%", with: "2"))
        try await scripts.plugin.reload()
        #expect(try await loop.run { try hooks.publish("a").1.text } == "x2")
    }

    @Test("functions that are memoized at the same place of the text never share results")
    func samePlace() throws {
        let scripts = try scripts(
            """
            local lookups = {}
            for _, name in ipairs { 'one', 'two' } do
              lookups[name] = mqtt.cache.memoize(function(x) return name .. x end, { ttl = 10 })
            end
            return { on_publish = function(client, message) message.payload = lookups.one('x') .. lookups.two('x') end }
            """)
        #expect(try ask(scripts.hooks, "a") == "onextwox" && ask(scripts.hooks, "a") == "onextwox")
    }

    @Test(
        "mistakes are about the caller's line",
        arguments: [
            (
                "mqtt.cache.memoize(5, { ttl = 1 })",
                "s.lua:3: bad argument #1 to 'memoize' (function expected, got number)"
            ),
            ("mqtt.cache.memoize(print, {})", "s.lua:3: bad argument #2 to 'memoize' (field 'ttl' is missing)"),
            (
                "mqtt.cache.memoize(print, { ttl = -1 })",
                "s.lua:3: bad argument #2 to 'memoize' (field 'ttl': number above 0 expected)"
            ),
            (
                "mqtt.cache.memoize(print, { tll = 1 })",
                "s.lua:3: bad argument #2 to 'memoize' (no field 'tll' is known (did you mean 'ttl'?))"
            ),
            (
                "local f = mqtt.cache.memoize(print, { ttl = 1 })\nf({})",
                "s.lua:4: a memoized function takes strings, numbers and booleans: argument 1 is a table"
            ),
            (
                "local f = mqtt.cache.memoize(function() return print end, { ttl = 1 })\nf(1)",
                "s.lua:4: a memoized function may return data only: result 1 is no such"
            ),
        ])
    func mistakes(statement: String, message: String) throws {
        #expect(try Scripts.loadFailure("local mqtt = require 'mqtt'\n\n\(statement) return {}") == message)
    }

    @Test("memoizing in a hook is an error")
    func late() throws {
        let scripts = try scripts(
            "return { on_publish = function() mqtt.cache.memoize(print, { ttl = 1 }) end }")
        #expect(
            scripts.failure { _ = try scripts.hooks.publish("a") }
                == "s.lua:2: memoize while the script loads: later each call would have a cache of its own")
    }

    @Test("The cache is bounded: what would expire first goes")
    func bounds() {
        let cache = ResultCache(maximumEntries: 2, maximumSize: 1000, clock: time.clock)
        cache.keep([.int(1)], for: 10, under: [1])
        cache.keep([.int(2)], for: 5, under: [2])
        cache.keep([.int(3)], for: 20, under: [3])
        #expect(cache.results(of: [1]) == [.int(1)] && cache.results(of: [2]) == nil)
        cache.keep([.bytes([UInt8](repeating: 0, count: 2000))], for: 20, under: [4])
        #expect(cache.results(of: [4]) == nil && cache.count == 2)
    }
}
