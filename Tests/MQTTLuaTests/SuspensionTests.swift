import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTLua

@Suite("Hooks that wait")
struct SuspensionTests {
    private let clock = TestClock()
    private let loop = TestLoop()

    private func scripts(_ texts: String...) throws -> Scripts {
        let names = ["a.lua", "b.lua", "c.lua"]
        let texts = texts.map { "local mqtt = require 'mqtt'\n" + $0 }
        return try Scripts(
            Dictionary(uniqueKeysWithValues: zip(names, texts)), configuration: clock.configuration,
            loop: loop.identity)
    }

    /// What a task fails with, without the folder's path.
    private func failure<T>(_ task: Task<T, any Error>) async -> String {
        do {
            _ = try await task.value
            return ""
        } catch {
            return "\(error)".split(separator: "/").last.map(String.init) ?? ""
        }
    }

    // MARK: Answers

    @Test("authenticate: the verdict comes after the wait, and the arguments stay what they were")
    func authenticate() async throws {
        let hooks = try scripts(
            """
            return { authenticate = function(client, credentials)
              local before = credentials.password
              mqtt.sleep(5)
              if before ~= credentials.password or client.username ~= "ann" then return false end
              return mqtt.allow { username = credentials.username .. credentials.password .. client.id }
            end }
            """
        ).hooks
        let verdict = loop.start {
            try await hooks.authenticateToEnd(
                Client(id: "c1", username: "ann"), username: "a user name of some length", password: "its password")
        }
        await clock.wake(5)
        guard case .allow(let grant) = try await verdict.value else { throw CancellationError() }
        #expect(grant.username == "a user name of some lengthits passwordc1")
    }

    @Test("a hook that does not wait answers in place")
    func inPlace() throws {
        let scripts = try scripts(
            """
            return {
              authorize = function(client, request) if request.topic == "slow" then mqtt.sleep(1) end return true end,
              on_publish = function(client, message) message.payload = "edited" end,
            }
            """)
        #expect(try scripts.hooks.authorize("fast") == "allow")
        #expect(try scripts.hooks.authorize("slow") == "later")
        let (outcome, message) = try scripts.hooks.publish("a", "x")
        #expect(outcome == "pass" && message.text == "edited")
    }

    @Test("authorize: the request outlives the packet, and who abstains after a wait passes it on")
    func authorize() async throws {
        let hooks = try scripts(
            "return { authorize = function(c, r) mqtt.sleep(1) if r.topic == 'a/b' and r.action == 'publish' then return end return true end }",
            "return { authorize = function(c, r) if r.topic == 'a/b' then mqtt.sleep(2) return r.topic == 'a/b' end end }"
        ).hooks
        let first = loop.start { try await hooks.authorizeToEnd("a/b") }
        await clock.wake(1)
        await clock.wake(2)
        #expect(try await first.value == "allow")
        let second = loop.start { try await hooks.authorizeToEnd("other/topic") }
        await clock.wake(1)
        #expect(try await second.value == "allow")
    }

    @Test("on_publish: edits from before and after the wait arrive, and the next script sees them")
    func publish() async throws {
        let hooks = try scripts(
            """
            return { on_publish = function(client, message)
              message.payload = message.payload .. "1"
              mqtt.sleep(1)
              message.payload = message.payload .. "2"
              message.topic = message.topic .. "/x"
              mqtt.sleep(2)
              message.user_properties = { { "dup", tostring(message.dup) } }
              message.qos = 1
            end }
            """,
            "return { on_publish = function(client, message) message.payload = message.payload .. message.topic end }",
            "return { on_publish = function(client, message) mqtt.sleep(3) message.payload = message.payload .. '3' end }"
        ).hooks
        let task = loop.start { try await hooks.publishToEnd("a/b", "0", dup: true) }
        for seconds in [1.0, 2, 3] { await clock.wake(seconds) }
        let (outcome, message) = try await task.value
        #expect(outcome == "pass")
        #expect(message.text == "012a/b/x3" && message.topic == "a/b/x" && message.qos == .atLeastOnce)
        #expect(message.properties.userProperties.first?.value == "true" && message.publisher == "c1")
    }

    @Test(
        "on_publish: what was decided ends the fold, before the wait or after it",
        arguments: [
            ("message:drop() mqtt.sleep(1)", "drop"), ("mqtt.sleep(1) message:drop()", "drop"),
            ("mqtt.sleep(1) message:reject('quota_exceeded', 'no')", "reject quota_exceeded no"),
            ("mqtt.sleep(1) message:disconnect()", "disconnect administrative_action"),
        ])
    func decided(body: String, expected: String) async throws {
        let hooks = try scripts(
            "return { on_publish = function(client, message) \(body) end }",
            "return { on_publish = function() error('not asked') end }"
        ).hooks
        let task = loop.start { try await hooks.publishToEnd("a", "x").0 }
        await clock.wake(1)
        #expect(try await task.value == expected)
    }

    @Test("on_publish: a publisher is paused before the first wait, or not at all")
    func pause() async throws {
        let after = try scripts("return { on_publish = function(c, message) mqtt.sleep(1) message:pause(1) end }").hooks
        let first = loop.start { try await after.publishToEnd("a") }
        await clock.wake(1)
        #expect(await failure(first) == "a.lua:2: a publisher cannot be paused after a function has waited")
        let next = try scripts(
            "return { on_publish = function(c, message) message:pause(1) mqtt.sleep(1) end }",
            "return { on_publish = function(c, message) message:pause(2) end }"
        ).hooks
        let second = loop.start { try await next.publishToEnd("a") }
        await clock.wake(1)
        #expect(await failure(second) == "b.lua:2: a publisher cannot be paused after a function has waited")
    }

    @Test("on_subscribe: edits and refusals")
    func subscribe() async throws {
        let hooks = try scripts(
            """
            return { on_subscribe = function(client, subscription)
              subscription.qos = 1
              mqtt.sleep(1)
              if subscription.filter == "no" then return subscription:reject("quota_exceeded") end
              subscription.filter = subscription.filter .. "/" .. subscription.qos
            end }
            """,
            "return { on_subscribe = function(client, s) mqtt.sleep(2) s.filter = s.filter .. '/' .. client.id end }"
        ).hooks
        let passed = loop.start { try await hooks.subscribeToEnd("a") }
        await clock.wake(1)
        await clock.wake(2)
        let (outcome, draft) = try await passed.value
        #expect(outcome == "pass" && draft.filter == "a/1/c1" && draft.options.qos == .atLeastOnce)
        let refused = loop.start { try await hooks.subscribeToEnd("no").0 }
        await clock.wake(1)
        #expect(try await refused.value == "reject quota_exceeded")
    }

    @Test("on_auth: a challenge after a wait, and the state of the exchange")
    func exchange() async throws {
        let hooks = try scripts(
            """
            return { on_auth = function(client, step)
              mqtt.sleep(1)
              if step.phase == "start" then return mqtt.continue(step.data .. "?", { asked = step.data }) end
              return step.data == step.state.asked .. "!"
            end }
            """
        ).hooks
        let first = loop.start { try await hooks.exchangeToEnd(.start, "hello") }
        await clock.wake(1)
        guard case .continue(let data, let state) = try await first.value else { throw CancellationError() }
        #expect(String(decoding: data, as: UTF8.self) == "hello?")
        let second = loop.start { try await hooks.exchangeToEnd(.continue, "hello!", state: state) }
        await clock.wake(1)
        guard case .decided(.allow, _) = try await second.value else { throw CancellationError() }
    }

    @Test("several clients wait at once, each with its own arguments")
    func several() async throws {
        let hooks = try scripts(
            """
            return { on_publish = function(client, message)
              mqtt.sleep(tonumber(message.topic))
              message.payload = message.payload .. client.id .. message.topic
            end }
            """
        ).hooks
        let tasks = (1...5).map { number in
            loop.start { try await hooks.publishToEnd("\(number)", "p", from: Client(id: "c\(number)")).1.text }
        }
        for number in [3, 1, 5, 2, 4] {
            await clock.wake(Double(number))
            #expect(try await tasks[number - 1].value == "pc\(number)\(number)")
        }
    }

    @Test(
        "waiting works inside pcall and the script's own coroutines",
        arguments: [
            "local ok = pcall(function() mqtt.sleep(1) end) return ok",
            "local wait = coroutine.wrap(function() mqtt.sleep(1) coroutine.yield() return true end) wait() return wait()",
            "return (select(3, xpcall(function() return pcall(pcall, mqtt.sleep, 1) end, print)))",
        ])
    func inside(body: String) async throws {
        let hooks = try scripts("return { authorize = function() \(body) end }").hooks
        let task = loop.start { try await hooks.authorizeToEnd("a") }
        await clock.wake(1)
        #expect(try await task.value == "allow")
    }

    // MARK: Errors

    @Test("an error after the wait has its line, and one of what was waited for has the line of the call")
    func errors() async throws {
        let hooks = try scripts(
            """
            return { authorize = function(client, request)
              mqtt.sleep(1)
              return request.topik
            end }
            """
        ).hooks
        let misspelt = loop.start { try await hooks.authorizeToEnd("a") }
        await clock.wake(1)
        #expect(await failure(misspelt) == "a.lua:4: 'request' has no field 'topik' (did you mean 'topic'?)")
        let failing = loop.start { try await hooks.authorizeToEnd("a") }
        await clock.wake(1, failing: BackChannelError.nestedTooDeep)
        #expect(await failure(failing) == "a.lua:3: \(BackChannelError.nestedTooDeep)")
    }

    @Test("a verdict that means nothing is an error after a wait, too")
    func invalidResult() async throws {
        let hooks = try scripts("return { authorize = function() mqtt.sleep(1) return 'yes' end }").hooks
        let task = loop.start { try await hooks.authorizeToEnd("a") }
        await clock.wake(1)
        #expect(await failure(task).hasPrefix("a.lua:2: authorize returned a string; it may return"))
    }

    @Test("what cannot wait says so")
    func synchronous() async throws {
        let scripts = try scripts("return { authorize_receive = function() mqtt.sleep(1) end }")
        #expect(
            scripts.failure { _ = try scripts.hooks.receive("a") }
                == "a.lua:2: 'sleep' waits, which is not allowed here")
        let load = try Scripts.loadFailure("local mqtt = require 'mqtt'\nmqtt.sleep(1)\nreturn {}")
        #expect(load == "s.lua:2: 'sleep' waits, which is not allowed here")
        let sort = try self.scripts(
            "return { authorize = function() table.sort({ 1, 2 }, function() mqtt.sleep(1) end) end }")
        #expect(
            sort.failure { _ = try sort.hooks.authorize("a") } == "a.lua:2: 'sleep' waits, which is not allowed here")
    }

    @Test("mqtt.sleep: mistakes", arguments: ["'x'", "-1", "0/0", "86401", ""])
    func mistakes(argument: String) throws {
        let scripts = try scripts("return { authorize = function() mqtt.sleep(\(argument)) end }")
        let failure = scripts.failure { _ = try scripts.hooks.authorize("a") }
        #expect(failure.hasPrefix("a.lua:2: bad argument #1 to 'sleep' ("), "\(failure)")
    }

    @Test("the arguments are dead when the call has ended")
    func afterwards() async throws {
        let scripts = try scripts(
            """
            local kept
            return {
              on_publish = function(client, message) kept = message mqtt.sleep(1) end,
              authorize = function() return kept.topic == "a" end,
            }
            """)
        let hooks = scripts.hooks
        let task = loop.start { try await hooks.publishToEnd("a") }
        await clock.sleeper(1)
        #expect(try await loop.run { try hooks.authorize("x") } == "allow")
        await clock.wake(1)
        _ = try await task.value
        #expect(scripts.failure { _ = try hooks.authorize("x") } == "a.lua:5: 'message' used after its call ended")
    }

    // MARK: Ends

    @Test("a client that goes closes what waits for it")
    func cancelled() async throws {
        let scripts = try scripts(
            """
            return { on_publish = function(client, message)
              local guard <close> = setmetatable({}, { __close = function() print("closed " .. message.topic) end })
              mqtt.sleep(1)
              print("never")
            end }
            """)
        let hooks = scripts.hooks
        weak var leaked: Client?
        let task: Task<String, any Error>
        do {
            let client = Client(id: "leaves")
            leaked = client
            task = loop.start { [client] in try await hooks.publishToEnd("a/b", from: client).0 }
        }
        await clock.sleeper(1)
        task.cancel()
        #expect(await failure(task) == "CancellationError()")
        try await loop.run {}
        #expect(scripts.log.lines == ["info print lua.text=closed a/b"])
        #expect(clock.cancelled == [1])
        #expect(leaked == nil)
    }

    @Test("an answer that nobody asks for is closed, too")
    func neverAsked() async throws {
        let scripts = try scripts(
            """
            return { on_publish = function(client, message)
              local guard <close> = setmetatable({}, { __close = function()
                local ok, why = pcall(mqtt.allow, { qos = 1 })
                print("closed " .. message.topic .. " " .. why)
              end })
              mqtt.sleep(1)
            end }
            """)
        let hooks = scripts.hooks
        let outcome = try await loop.run { try hooks.publish("a").0 }
        #expect(outcome == "later")
        try await loop.run {}
        // It closes its variables as the hook that it is.
        #expect(
            scripts.log.lines == [
                "info print lua.text=closed a on_publish returned a verdict with 'qos', which means nothing there"
            ])
        #expect(clock.sleeping.isEmpty)
    }

    @Test("The deadline covers the whole call, however often it waits")
    func timeout() async throws {
        let scripts = try scripts(
            """
            return { authenticate = { timeout = 0.25, run = function()
              local guard <close> = setmetatable({}, { __close = function() print("closed") end })
              mqtt.sleep(1)
              mqtt.sleep(2)
              return true
            end } }
            """)
        let hooks = scripts.hooks
        let task = loop.start { try await hooks.authenticateToEnd() }
        await clock.wake(1)
        await clock.sleeper(2)
        await clock.wake(0.25)
        #expect(await failure(task) == "a.lua:2: authenticate did not answer within 0.25 s")
        #expect(scripts.log.lines == ["info print lua.text=closed"])
        #expect(clock.cancelled == [2])
        let inTime = loop.start { describe(try await hooks.authenticateToEnd()) }
        await clock.wake(1)
        await clock.wake(2)
        #expect(try await inTime.value == "allow")
    }

    // MARK: Observers

    @Test("observers of one event wait beside each other, and each that fails leaves the others alone")
    func observers() async throws {
        let scripts = try scripts(
            """
            return {
              on_connected = function(client, present) mqtt.sleep(1) print(client.id .. tostring(present)) end,
              on_disconnect = {
                function(client, event) mqtt.sleep(2) error("no luck") end,
                function(client, event) mqtt.sleep(1) print(client.id .. event.by .. event.reason) end,
              },
            }
            """)
        let hooks = scripts.hooks
        let event = DisconnectEvent(
            cause: .kick, reasonCode: .administrativeAction, reasonString: "because", willSent: false, seconds: 1)
        let connected = loop.start { try await hooks.connected(Client(id: "a"), sessionPresent: true) }
        await clock.wake(1)
        try await connected.value
        let disconnected = loop.start { try await hooks.disconnected(Client(id: "b"), event) }
        await clock.sleeper(2)
        await clock.wake(1)
        await clock.wake(2)
        #expect(await failure(disconnected) == "a.lua:5: no luck")
        #expect(scripts.log.lines == ["info print lua.text=atrue", "info print lua.text=bkickbecause"])
    }

    @Test(
        "an observer has the time that the script says, or the broker's: then it is closed, and what failed is logged")
    func lateObservers() async throws {
        let broker = try await ScriptedBroker(
            """
            local function wait(name) return function()
              local guard <close> = setmetatable({}, { __close = function() note(name, 'closed') end })
              mqtt.sleep(20)
            end end
            return { on_connected = { { timeout = 0.25, run = wait('short') }, { timeout = 600, run = wait('long') } } }
            """, configuration: clock.configuration)
        _ = try broker.memory.connect("c")
        await clock.wake(0.25)
        while broker.notes.isEmpty {
            broker.memory.run()
            await Task.yield()
        }
        #expect(broker.notes == ["short,closed"])
        broker.memory.advance(seconds: 1.5)
        while broker.notes.count < 2 {
            broker.memory.run()
            await Task.yield()
        }
        #expect(broker.notes == ["short,closed", "long,closed"])
        let failures = broker.log.lines.filter { $0.hasPrefix("error ") }
        #expect(
            failures.count == 1 && failures[0].contains("the hook did not answer before its deadline"), "\(failures)")
    }
}
