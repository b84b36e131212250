import MQTTCodec
import MQTTHooks
import Synchronization
import Testing

@testable import MQTTLua

@Suite("mqtt.request")
struct RequestTests {
    private let clock = TestClock()
    private let loop = TestLoop()
    private let broker = RecordingBroker()

    private func scripts(_ body: String) async throws -> Scripts {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { authorize = function(client, request)\n\(body)\nend }",
            configuration: clock.configuration, loop: loop.identity)
        try await scripts.plugin.start(broker)
        return scripts
    }

    /// The request, once it has been sent: its timer runs.
    private func request(timeout: Double) async throws -> Message {
        await clock.sleeper(timeout)
        while true {
            if let message = broker.published.last { return message }
            await Task.yield()
        }
    }

    @Test("publishes with a response topic, and returns what is published there")
    func answer() async throws {
        let scripts = try await scripts(
            """
            local answer = mqtt.request("devices/1/ask", "how warm?", 2)
            return answer.payload == "21" and answer.publisher == "c9" and answer.user_properties[1][2] == "v"
            """)
        let hooks = scripts.hooks
        let task = loop.start { try await hooks.authorizeToEnd("a") }
        let request = try await request(timeout: 2)
        #expect(request.topic == "devices/1/ask" && request.text == "how warm?")
        let topic = try #require(request.properties.responseTopic)
        #expect(topic.hasPrefix("$script/reply/") && topic.utf8.count == 46)
        let (outcome, _) = try await loop.run {
            try hooks.publish(
                Message(
                    topic: topic, payload: Array("21".utf8), properties: [.userProperty("k", "v")],
                    origin: .client, publisher: "c9"))
        }
        #expect(outcome == "drop")
        #expect(try await task.value == "allow")
    }

    @Test("nil and a text where there is no answer")
    func failures() async throws {
        let body =
            "local answer, why = mqtt.request('a', 'x') return answer == nil and mqtt.deny('quota_exceeded', why)"
        let silent = try await scripts(body).hooks
        let first = loop.start { try await silent.authorizeToEnd("a") }
        await clock.wake(1)
        #expect(try await first.value == "deny quota_exceeded timeout")
        let refusing = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { authorize = function()\n\(body)\nend }",
            configuration: clock.configuration, loop: loop.identity)
        try await refusing.plugin.start(RecordingBroker(refusal: .nestedTooDeep))
        let hooks = refusing.hooks
        let second = try await loop.run { try await hooks.authorizeToEnd("a") }
        #expect(second == "deny quota_exceeded messages published by hooks are nested too deep")
    }

    @Test("an answer that comes too late, or to nothing, goes nowhere")
    func late() async throws {
        let hooks = try await scripts("return mqtt.request('a', 'x') == nil").hooks
        let task = loop.start { try await hooks.authorizeToEnd("a") }
        let topic = try #require(try await request(timeout: 1).properties.responseTopic)
        await clock.wake(1)
        #expect(try await task.value == "allow")
        #expect(try await loop.run { try hooks.publish(topic).0 } == "drop")
        #expect(try await loop.run { try hooks.publish("$script/reply/").0 } == "drop")
        #expect(try await loop.run { try hooks.publish("$script/reply").0 } == "pass")
    }

    @Test("a script may answer, and a client that goes takes its request along")
    func scriptAnswers() async throws {
        let scripts = try Scripts(
            [
                "a.lua": """
                local mqtt = require "mqtt"
                return { authorize = function(client, request) return mqtt.request("a", "x").payload == "from b" end }
                """,
                "b.lua": """
                local mqtt = require "mqtt"
                return { on_publish = function(client, message)
                  mqtt.publish { topic = message.response_topic, payload = "from b" }
                end }
                """,
            ], configuration: clock.configuration, loop: loop.identity)
        try await scripts.plugin.start(broker)
        let hooks = scripts.hooks
        let answered = loop.start { try await hooks.authorizeToEnd("a") }
        let request = try await request(timeout: 1)
        _ = try await loop.run { try hooks.publish(request) }
        let answer = try #require(broker.published.last)
        #expect(answer.topic == request.properties.responseTopic && broker.names.withLock { $0 } == ["lua/a", "lua/b"])
        // The broker asks the plugin about what one of its scripts publishes.
        #expect(
            try await loop.run { try hooks.publish(answer, from: Client(id: "$script/b", isInternal: true)).0 }
                == "drop")
        #expect(try await answered.value == "allow")
        let cancelled = loop.start { try await hooks.authorizeToEnd("a") }
        await clock.sleeper(1)
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
    }

    @Test("as many wait at a time as there may be, and the next is told so at once")
    func bounded() async throws {
        let requests = ScriptRequests(limit: 3)
        let clock = clock.configuration.clock
        let waiting = (0..<3).map { number in
            loop.start { try await requests.answer(to: "\(number)", within: 60, clock: clock) { nil } }
        }
        while self.clock.sleeping.count < 3 { await Task.yield() }
        let outcome = try await requests.answer(to: "more", within: 60, clock: clock) { nil }
        guard case .failure(let why) = outcome else { throw CancellationError() }
        #expect(why == "too many requests wait for an answer")
        #expect(self.clock.sleeping == [60, 60, 60])
        for task in waiting { task.cancel() }
        for task in waiting { await #expect(throws: CancellationError.self) { try await task.value } }
        #expect(!requests.isAwaited)
    }

    @Test("only where a script mentions it, messages are looked at")
    func mentioned() async throws {
        let with = try await scripts("return mqtt.request('a', 'x') == nil")
        #expect(with.plugin.activeHookPoints == [.authorize, .onPublish])
        #expect(with.hooks.activeHookPoints == [.authorize, .onPublish])
        let without = try await scripts("return request.topic == 'a'")
        #expect(without.plugin.activeHookPoints == [.authorize])
        let hidden = try await scripts("return mqtt['requ' .. 'est']('a', 'x') == nil")
        let failure = hidden.failure { _ = try hidden.hooks.authorize("a") }
        #expect(failure == "s.lua:3: mqtt.request must be written out in the script, for answers to reach it")
    }

    @Test(
        "mistakes",
        arguments: [
            ("mqtt.request()", "bad argument #1 to 'request' (topic name expected, got no value)"),
            ("mqtt.request('a/#', '')", "bad argument #1 to 'request' (\"a/#\" is not a topic name)"),
            ("mqtt.request('a')", "bad argument #2 to 'request' (string expected, got no value)"),
            ("mqtt.request('a', '', 0)", "bad argument #3 to 'request' (seconds above 0, at most 3600, expected)"),
        ])
    func mistakes(body: String, message: String) async throws {
        let scripts = try await scripts(body)
        #expect(scripts.failure { _ = try scripts.hooks.authorize("a") } == "s.lua:3: " + message)
    }
}
