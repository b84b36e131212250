import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Reloading scripts")
struct ReloadTests {
    private let clock = TestClock()
    private let loop = TestLoop()

    private func scripts(_ text: String) throws -> Scripts {
        try Scripts("local mqtt = require 'mqtt'\n" + text, configuration: clock.configuration, loop: loop.identity)
    }

    @Test("A new script takes over")
    func takesOver() async throws {
        let scripts = try scripts("return { authorize = function() return true end }")
        let hooks = scripts.hooks
        #expect(try await loop.run { try hooks.authorize("a") } == "allow")
        try scripts.write("return { authorize = function() return false end }")
        try await scripts.plugin.reload()
        #expect(try await loop.run { try hooks.authorize("a") } == "deny not_authorized")
        try scripts.write("return { authorize = function() end }")
        try await scripts.plugin.reload()
        #expect(try await loop.run { try hooks.authorize("a") } == "abstain")
    }

    @Test(
        "What is wrong with a new script is said with file and line, and the old one goes on",
        arguments: [
            ("return {", "s.lua:1: "), ("return {\n authorise = print }", "s.lua:2: unknown hook \"authorise\""),
            ("error('no luck')", "s.lua:1: no luck"),
            ("return {\n authorize = function() return prnt() end }", "s.lua:2: "),
            ("return { authorize = print,\n on_load = function() error('late') end }", "s.lua:2: late"),
        ])
    func failures(text: String, message: String) async throws {
        let scripts = try scripts(
            """
            local count = 0
            return { authorize = function() count = count + 1 return count < 4 end, on_subscribe = function() end,
              on_unload = function() return count end, on_load = function(previous) count = previous or 0 end }
            """)
        let hooks = scripts.hooks
        #expect(try await loop.run { try hooks.authorize("a") } == "allow")
        try scripts.write(text)
        let failure = await scripts.failure { try await scripts.plugin.reload() }
        #expect(failure.hasPrefix(message), "\(failure)")
        // It knows what it knew: it counts on.
        #expect(try await loop.run { try hooks.authorize("a") } == "allow")
        #expect(try await loop.run { try hooks.authorize("a") } == "allow")
        #expect(try await loop.run { try hooks.authorize("a") } == "deny not_authorized")
    }

    @Test("Hooks come and go, those that decide included")
    func comeAndGo() async throws {
        let scripts = try scripts("return { on_publish = function() end }")
        let hooks = scripts.hooks
        for (text, points) in [
            ("return { authorize = print, authenticate = print }", [.authorize, .authenticate] as Set<HookPoint>),
            ("return { on_auth = print }", [.onAuth]),
            (
                "local mqtt = require 'mqtt' return { on_auth = function() mqtt.request('a', '') end }",
                [.onAuth, .onPublish]
            ),
            ("return {}", []),
        ] {
            try scripts.write(text)
            try await scripts.plugin.reload()
            #expect(try await loop.run { hooks.activeHookPoints } == points)
            #expect(scripts.plugin.activeHookPoints == points)
        }
        // One that fails changes nothing.
        try scripts.write("return { authorize = print, on_load = function() error('no luck') end }")
        #expect(await scripts.failure { try await scripts.plugin.reload() } == "s.lua:1: no luck")
        #expect(try await loop.run { hooks.activeHookPoints } == [])
        #expect(scripts.plugin.hookPoints == [])
    }

    @Test("Whoever still asks at a hook that is gone hears no opinion")
    func gone() async throws {
        let scripts = try scripts(
            """
            return { authorize = function() return true end, authenticate = function() return true end,
              on_auth = function() return true end, authorize_receive = function() return false end }
            """)
        let hooks = scripts.hooks
        try scripts.write("return {}")
        try await scripts.plugin.reload()
        #expect(try await loop.run { try hooks.authorize("a") } == "abstain")
        #expect(try await loop.run { try hooks.receive("a") } == .abstain)
        guard
            case .abstain = try await loop.run({
                try hooks.authenticate(Client(id: "c"), Credentials(username: nil, password: nil))
            })
        else {
            throw CancellationError()
        }
        let step = try await loop.run { try await hooks.exchangeToEnd(.start, "") }
        guard case .decided(.abstain, _) = step else { throw CancellationError() }
    }

    @Test("An answer that an old script waits for still reaches it, and then nobody looks for answers any more")
    func formerRequest() async throws {
        let scripts = try scripts(
            "return { authorize = function() return mqtt.request('a', 'x').payload == 'yes' end }")
        let broker = RecordingBroker()
        try await scripts.plugin.start(broker)
        let hooks = scripts.hooks
        let task = loop.start { try await hooks.authorizeToEnd("t") }
        await clock.sleeper(1)
        while broker.published.isEmpty { await Task.yield() }
        let topic = try #require(broker.published.last?.properties.responseTopic)
        try scripts.write("return { authorize = function() return false end }")
        try await scripts.plugin.reload()
        #expect(try await loop.run { hooks.activeHookPoints } == [.authorize, .onPublish])
        #expect(try await loop.run { try hooks.publish(topic, "yes").0 } == "drop")
        #expect(try await task.value == "allow")
        #expect(try await loop.run { hooks.activeHookPoints } == [.authorize])
    }

    @Test("A hook that nobody misses may go, and come back")
    func goes() async throws {
        let text = "return { on_publish = function(client, message) message.payload = 'edited' end }"
        let scripts = try scripts(text)
        let hooks = scripts.hooks
        try scripts.write("return {}")
        try await scripts.plugin.reload()
        #expect(try await loop.run { try hooks.publish("a", "x").1.text } == "x")
        try scripts.write(text)
        try await scripts.plugin.reload()
        #expect(try await loop.run { try hooks.publish("a", "x").1.text } == "edited")
    }

    @Test("on_load(previous) gets what the old generation's on_unload returned")
    func previous() async throws {
        let scripts = try scripts(
            """
            local seen = { topics = {}, count = 0 }
            return {
              on_publish = function(client, message)
                seen.count = seen.count + 1
                seen.topics[seen.count] = message.topic
              end,
              on_unload = function() mqtt.sleep(1) return seen end,
            }
            """)
        let hooks = scripts.hooks
        try await loop.run {
            for topic in ["a", "b"] { _ = try hooks.publish(topic) }
        }
        try scripts.write(
            """
            local mqtt = require "mqtt"
            return { on_load = function(previous)
              mqtt.sleep(2)
              print(previous.count .. table.concat(previous.topics))
            end }
            """)
        async let reload: Void = scripts.plugin.reload()
        await clock.wake(1)
        await clock.wake(2)
        try await reload
        #expect(scripts.log.lines == ["info print lua.text=2ab"])
    }

    @Test("on_unload must return data, or the old script stays")
    func noData() async throws {
        let scripts = try scripts(
            "return { authorize = function() return true end,\n on_unload = function() return print end }")
        let hooks = scripts.hooks
        try scripts.write("return { authorize = function() return false end }")
        let failure = await scripts.failure { try await scripts.plugin.reload() }
        #expect(failure == "s.lua:3: on_unload returned a function where data is expected")
        #expect(try await loop.run { try hooks.authorize("a") } == "allow")
    }

    @Test("Calls that wait end on the old script, and so does the rest of their chain")
    func running() async throws {
        let scripts = try scripts(
            """
            return { on_publish = {
              function(client, message) mqtt.sleep(1) message.payload = message.payload .. " old" end,
              function(client, message) mqtt.sleep(2) message.payload = message.payload .. " as well" end,
            } }
            """)
        let hooks = scripts.hooks
        let task = loop.start { try await hooks.publishToEnd("a", "x").1.text }
        await clock.sleeper(1)
        try scripts.write("return { on_publish = function(client, message) message.payload = 'new' end }")
        try await scripts.plugin.reload()
        #expect(try await loop.run { try hooks.publish("a", "x").1.text } == "new")
        await clock.wake(1)
        await clock.wake(2)
        #expect(try await task.value == "x old as well")
    }

    @Test("An AUTH exchange ends on the script on which it began")
    func exchange() async throws {
        let scripts = try scripts(
            """
            return { on_auth = function(client, step)
              if step.phase == "start" then return mqtt.continue("?", { answer = "old" }) end
              return step.data == step.state.answer
            end }
            """)
        let hooks = scripts.hooks
        let first = try await loop.run { try await hooks.exchangeToEnd(.start, "") }
        guard case .continue(_, let state) = first else { throw CancellationError() }
        try scripts.write("return { on_auth = function() return false end }")
        try await scripts.plugin.reload()
        let second = try await loop.run { try await hooks.exchangeToEnd(.continue, "old", state: state) }
        guard case .decided(.allow, _) = second else { throw CancellationError() }
        let third = try await loop.run { try await hooks.exchangeToEnd(.start, "") }
        guard case .decided(.deny, _) = third else { throw CancellationError() }
    }

    @Test("All event loops change, or none")
    func severalLoops() async throws {
        let scripts = try scripts(
            """
            local count = 0
            return { authorize = function() count = count + 1 return mqtt.allow { qos = count } end,
              on_unload = function() return count end, on_load = function(previous) count = previous or 0 end }
            """)
        let other = TestLoop()
        guard let second = try scripts.plugin.instance(for: other.identity) as? LuaLoopPlugin else { return }
        let first = scripts.hooks
        #expect(try await loop.run { try first.authorize("a") } == "allow qos 1")
        try scripts.write(
            """
            local mqtt = require "mqtt"
            return { authorize = function() return false end, on_load = function() mqtt.sleep(1) end }
            """)
        async let failing = scripts.failure { try await scripts.plugin.reload() }
        await clock.wake(1)
        await clock.wake(1, failing: BackChannelError.nestedTooDeep)
        #expect(await failing.hasPrefix("s.lua:2: "))
        #expect(try await loop.run { try first.authorize("a") } == "allow qos 2")
        #expect(try await other.run { try second.authorize("a") } == "allow qos 1")
        async let succeeding: Void = scripts.plugin.reload()
        await clock.wake(1)
        await clock.wake(1)
        try await succeeding
        #expect(try await loop.run { try first.authorize("a") } == "deny not_authorized")
        #expect(try await other.run { try second.authorize("a") } == "deny not_authorized")
    }

    @Test("One reload at a time")
    func once() async throws {
        let scripts = try scripts("return { on_unload = function() mqtt.sleep(1) end }")
        async let first: Void = scripts.plugin.reload()
        await clock.sleeper(1)
        #expect(await scripts.failure { try await scripts.plugin.reload() } == "lua: a reload is under way")
        await clock.wake(1)
        try await first
    }

    // MARK: The start and the end

    @Test("on_load may wait; the broker starts when it has ended")
    func loading() async throws {
        let scripts = try scripts("return { on_load = function(previous) mqtt.sleep(1) print('loaded', previous) end }")
        async let start: Void = scripts.plugin.start(RecordingBroker())
        await clock.sleeper(1)
        #expect(scripts.log.lines.isEmpty)
        await clock.wake(1)
        try await start
        #expect(scripts.log.lines == ["info print lua.text=loaded\tnil"])
    }

    @Test("An on_load that fails after it waited, or waits too long, fails the start")
    func failingLoad() async throws {
        let failing = try scripts("return {\n on_load = function() mqtt.sleep(1) error('no luck') end }")
        async let failure = failing.failure { try await failing.plugin.start(RecordingBroker()) }
        await clock.wake(1)
        #expect(await failure == "s.lua:3: no luck")
        let slow = try scripts("return {\n on_load = function() mqtt.sleep(1) end }")
        async let late = slow.failure { try await slow.plugin.start(RecordingBroker()) }
        await clock.wake(30)
        #expect(await late == "s.lua:3: on_load did not answer within 30.0 s")
    }

    @Test("on_unload may wait when the broker stops")
    func unloading() async throws {
        let scripts = try scripts("return { on_unload = function() mqtt.sleep(1) print('unloaded') end }")
        async let stop: Void = scripts.plugin.stop()
        await clock.wake(1)
        await stop
        #expect(scripts.log.lines == ["info print lua.text=unloaded"])
    }
}
