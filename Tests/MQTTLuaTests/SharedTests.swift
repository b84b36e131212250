import LuaRuntime
import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("What all event loops share")
struct SharedTests {
    private let time = TestTime()

    /// Runs a body in on_publish and returns what it left as the payload.
    private func run(_ body: String, configure: (inout LuaConfiguration) -> Void = { _ in }) throws -> String {
        var configuration = time.configuration
        configure(&configuration)
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function(client, message) \(body) end }",
            configuration: configuration)
        return try scripts.hooks.publish("in").1.text
    }

    private func values(_ expressions: String...) -> String {
        let list = expressions.map { "show(\($0))" }.joined(separator: ", ")
        return """
            local function show(...)
              local out = {}
              for i = 1, select('#', ...) do out[i] = tostring((select(i, ...))) end
              return table.concat(out, ' ')
            end
            local shared = mqtt.shared
            message.payload = table.concat({ \(list) }, ', ')
            """
    }

    @Test("get, set, add, incr, cas and delete")
    func dictionary() throws {
        let expected = [
            "nil", "true", "v", "true", "7", "math 7", "true 2.5", "true true", "false", "true", "2", "12", "11.5",
            "true", "false", "b", "true", "nil", "true", "false",
        ].joined(separator: ", ")
        #expect(
            try run(
                values(
                    "shared.get('k')", "shared.set('k', 'v')", "shared.get('k')", "shared.set('n', 7)",
                    "shared.get('n')", "'math', shared.get('n')", "shared.set('f', 2.5), shared.get('f')",
                    "shared.set('b', true), shared.get('b')", "shared.add('k', 'other')", "shared.add('new', 1)",
                    "shared.incr('new')", "shared.incr('new', 10)", "shared.incr('new', -0.5)",
                    "shared.cas('k', 'v', 'b')", "shared.cas('k', 'v', 'c')", "shared.get('k')",
                    "shared.cas('k', 'b', nil)", "shared.get('k')", "shared.cas('made', nil, 1)",
                    "shared.delete('none')")) == expected)
        #expect(
            try run(values("shared.set('x', 1)", "shared.cas('x', 1.0, 2)", "shared.delete('x')", "shared.get('x')"))
                == "true, true, true, nil")
    }

    @Test("bytes of any kind come back as they were, and numbers keep their subtype")
    func kinds() throws {
        #expect(
            try run(
                """
                local text = '\\0\\255x'
                mqtt.shared.set('\\0', text)
                mqtt.shared.set('i', 3) mqtt.shared.set('d', 3.0)
                assert(mqtt.shared.get('\\0') == text)
                message.payload = math.type(mqtt.shared.get('i')) .. math.type(mqtt.shared.get('d'))
                """) == "integerfloat")
    }

    @Test("a time to live ends an entry; incr keeps the one that the entry was made with")
    func expiry() throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_publish = function(client, message)
              if message.topic == 'set' then mqtt.shared.set('k', 'v', 10) mqtt.shared.incr('n', 1, 5)
              elseif message.topic == 'incr' then mqtt.shared.incr('n', 1, 100) end
              message.payload = tostring(mqtt.shared.get('k')) .. ' ' .. tostring(mqtt.shared.get('n'))
            end }
            """, configuration: time.configuration)
        #expect(try scripts.hooks.publish("set").1.text == "v 1")
        time.advance(4)
        #expect(try scripts.hooks.publish("incr").1.text == "v 2")
        time.advance(1)
        #expect(try scripts.hooks.publish("get").1.text == "v nil")
        time.advance(5)
        #expect(try scripts.hooks.publish("get").1.text == "nil nil")
    }

    @Test("it is bounded in entries and in bytes, and what has expired makes room")
    func bounds() throws {
        let few: (inout LuaConfiguration) -> Void = { $0.sharedEntries = 2 }
        #expect(
            try run(
                values(
                    "shared.set('a', 1)", "shared.set('b', 1)", "shared.set('c', 1)", "shared.set('a', 2)",
                    "shared.incr('d')", "shared.delete('b')", "shared.set('c', 1)"), configure: few)
                == "true, true, nil full, true, nil full, true, true")
        let small: (inout LuaConfiguration) -> Void = { $0.sharedMemory = 1000 }
        #expect(
            try run(
                values(
                    "shared.set('a', ('x'):rep(500))", "shared.set('b', ('x'):rep(500))",
                    "shared.set('a', ('x'):rep(100))", "shared.set('b', ('x'):rep(500))"), configure: small)
                == "true, nil full, true, true")
        let dictionary = SharedDictionary(maximumEntries: 1, maximumSize: 1000, clock: time.clock)
        #expect(dictionary.set([1], .integer(1), ttl: 5) == .done)
        #expect(dictionary.set([2], .integer(1), ttl: nil) == .full)
        time.advance(5)
        #expect(dictionary.set([2], .integer(1), ttl: nil) == .done)
        #expect(dictionary.count == 1 && dictionary.size == 73)
    }

    @Test(
        "nothing is coerced",
        arguments: [
            ("mqtt.shared.set('k', {})", "bad argument #2 to 'set' (string, number or boolean expected, got table)"),
            ("mqtt.shared.set('k')", "bad argument #2 to 'set' (string, number or boolean expected, got no value)"),
            ("mqtt.shared.set(5, 'x')", "bad argument #1 to 'set' (string expected, got number)"),
            ("mqtt.shared.set('k', 'x', 0)", "bad argument #3 to 'set' (number above 0 expected)"),
            ("mqtt.shared.set('k', 'x') mqtt.shared.incr('k')", "the value is not a number"),
            ("mqtt.shared.incr('k', '1')", "bad argument #2 to 'incr' (number expected, got string)"),
            (
                "mqtt.shared.set('k', math.maxinteger) mqtt.shared.incr('k')",
                "the sum is too large for an integer"
            ),
            ("mqtt.shared.gett('k')", "'mqtt.shared' has no field 'gett' (did you mean 'get'?)"),
            ("mqtt.ratelimit.take('k', {})", "bad argument #2 to 'take' (field 'rate' is missing)"),
            (
                "mqtt.ratelimit.take('k', { rate = 0 })",
                "bad argument #2 to 'take' (field 'rate': number above 0 expected)"
            ),
            (
                "mqtt.ratelimit.take('k', { rate = 1, burst = 0.5 })",
                "bad argument #2 to 'take' (a burst of 0.5 never allows 1.0)"
            ),
            (
                "mqtt.ratelimit.take('k', { rat = 1 })",
                "bad argument #2 to 'take' (no field 'rat' is known (did you mean 'rate'?))"
            ),
        ])
    func mistakes(statement: String, message: String) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function() \(statement) end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") } == "s.lua:2: " + message)
    }

    @Test("shared is one per broker: scripts on all event loops see the same, and no count is lost")
    func everywhere() async throws {
        let scripts = try Scripts([
            "a.lua":
                "local mqtt = require 'mqtt' return { on_publish = function() mqtt.shared.incr('n') end }",
            "b.lua":
                "local mqtt = require 'mqtt' return { on_publish = function(c, m) m.payload = tostring(mqtt.shared.get('n')) end }",
        ])
        let other = LoopIdentity(index: 1, count: 2) { $0() }
        let second = try #require(try scripts.plugin.instance(for: other) as? LuaLoopPlugin)
        #expect(try scripts.hooks.publish("x").1.text == "1")
        #expect(try second.publish("x").1.text == "2")
        await withTaskGroup(of: Void.self) { group in
            for hooks in [scripts.hooks, second] {
                group.addTask { for _ in 0..<1000 { _ = try? hooks.publish("x") } }
            }
        }
        #expect(try second.publish("x").1.text == "2003")
    }

    @Test("a script that is only checked leaves nothing behind")
    func checked() throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' mqtt.shared.incr('n') return { on_publish = function(c, m) m.payload = tostring(mqtt.shared.get('n')) end }"
        )
        #expect(try scripts.hooks.publish("x").1.text == "1")
    }

    @Test("ratelimit: a bucket holds a burst and fills at its rate; refused, it says when to come again")
    func rateLimit() throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_publish = function(client, message)
              local ok, wait = mqtt.ratelimit.take(message.topic, { rate = 2, burst = 3 })
              message.payload = tostring(ok) .. ' ' .. tostring(wait)
            end }
            """, configuration: time.configuration)
        func take(_ topic: String = "a") throws -> String { try scripts.hooks.publish(topic).1.text }
        #expect(try (0..<4).map { _ in try take() } == ["true nil", "true nil", "true nil", "false 0.5"])
        #expect(try take("b") == "true nil")
        time.advance(0.25)
        #expect(try take() == "false 0.25")
        time.advance(0.25)
        #expect(try take() == "true nil")
        #expect(try take() == "false 0.5")
        time.advance(60)
        #expect(try (0..<4).map { _ in try take() } == ["true nil", "true nil", "true nil", "false 0.5"])
    }

    @Test("ratelimit: full buckets are forgotten, and where there are too many the one that is nearest to being full")
    func rateLimitBounds() {
        let limiter = RateLimiter(maximumEntries: 2, clock: time.clock)
        for _ in 0..<3 { #expect(limiter.take([1], rate: 1, burst: 3, cost: 1) == 0) }
        #expect(limiter.take([2], rate: 1, burst: 3, cost: 1) == 0)
        #expect(limiter.take([3], rate: 1, burst: 3, cost: 1) == 0)
        #expect(limiter.take([1], rate: 1, burst: 3, cost: 1) == 1)
        // The one that went is full as if it were new.
        #expect(limiter.take([2], rate: 1, burst: 3, cost: 3) == 0)
        time.advance(10)
        for _ in 0..<3 { #expect(limiter.take([1], rate: 1, burst: 3, cost: 1) == 0) }
    }

    @Test("Entries expire in the order of their deadlines, whatever the order in which they came and went")
    func store() {
        var store = ExpiringStore<Int>()
        var generator = SplitMix(state: 7)
        var model: [[UInt8]: (value: Int, deadline: Double)] = [:]
        var now = 0.0
        for step in 0..<20_000 {
            let key = [UInt8(generator.next() % 64)]
            switch generator.next() % 5 {
            case 0, 1:
                let deadline = generator.next() % 4 == 0 ? .infinity : now + Double(generator.next() % 50)
                store.set(key, step, size: 1, deadline: deadline)
                model[key] = (step, deadline)
            case 2:
                let isThere = model.removeValue(forKey: key).map { $0.deadline > now } ?? false
                #expect(store.remove(key, now: now) == isThere)
            case 3:
                now += Double(generator.next() % 3)
                store.sweep(now: now, limit: 2)
            default:
                let known = model[key].flatMap { $0.deadline > now ? $0.value : nil }
                #expect(store.value(of: key, now: now) == known)
            }
        }
        while store.removeExpired(now: now) {}
        #expect(store.count == model.values.count { $0.deadline > now } && store.size == store.count)
        while store.removeNearest() {}
        #expect(store.count == model.values.count { $0.deadline == .infinity })
    }
}

/// Random numbers that are the same each time.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
