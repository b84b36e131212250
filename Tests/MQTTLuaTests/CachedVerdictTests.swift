import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTLua

@Suite("authorize = { cache = SECONDS, run = function }")
struct CachedVerdictTests {
    @Test(
        "a yes may be remembered, unless the verdict itself says no, and a no is asked for each time",
        arguments: [
            ("return true", "allow cache 2.5 s"), ("return mqtt.allow { qos = 1 }", "allow qos 1 cache 2.5 s"),
            ("return mqtt.allow { cache = true }", "allow cache 2.5 s"),
            ("return mqtt.allow { cache = false }", "allow 2.5 s"),
            ("return mqtt.allow { qos = 0, cache = false }", "allow qos 0 2.5 s"),
            ("return false", "deny not_authorized"), ("return", "abstain"),
        ])
    func verdicts(body: String, expected: String) throws {
        let scripts = try Scripts(
            """
            local mqtt = require "mqtt"
            return { authorize = { cache = 2.5, run = function() \(body) end } }
            """)
        for _ in 0..<2 { #expect(try scripts.hooks.authorize("a") == expected) }
    }

    @Test("each function of a list has an option of its own")
    func list() throws {
        let scripts = try Scripts(
            """
            return { authorize = {
              { cache = 1, topic = "a", run = function() return true end },
              { cache = 3600, topic = "b", run = function() return true end },
              function() return true end,
            } }
            """)
        #expect(
            try ["a", "b", "c"].map { try scripts.hooks.authorize($0) } == [
                "allow cache 1.0 s", "allow cache 3600.0 s", "allow",
            ])
    }

    @Test("the script is asked once per topic, QoS and retain flag in a row, and again when the time has passed")
    func asked() async throws {
        let clock = FakeClock()
        let broker = try await ScriptedBroker(
            """
            return { authorize = { cache = 2, run = function(client, request)
              note(client.id, request.topic, request.qos, tostring(request.retain))
              return request.topic ~= 'no'
            end } }
            """, clock: clock)
        let a = try broker.memory.connect("a")
        let b = try broker.memory.connect("b")
        for advance: Int64 in [0, 1999, 1] {
            clock.advance(milliseconds: advance)
            for _ in 0..<3 { a.publish("t") }
        }
        #expect(broker.notes == ["a,t,0,false", "a,t,0,false"])
        b.publish("t")
        a.publish("t", retain: true)
        for _ in 0..<2 { #expect(try a.publishAcknowledged("no") == .notAuthorized) }
        #expect(broker.notes.dropFirst(2) == ["b,t,0,false", "a,t,0,true", "a,no,1,false", "a,no,1,false"])
    }

    @Test("a function that waits is asked as seldom")
    func waiting() async throws {
        let clock = TestClock()
        let broker = try await ScriptedBroker(
            "return { authorize = { cache = 60, run = function() note('asked') mqtt.sleep(20) return true end } }",
            configuration: clock.configuration)
        let client = try broker.memory.connect("c")
        client.send(.publish(Publish(qos: .atLeastOnce, topic: "t", packetIdentifier: 1)))
        await clock.wake(20)
        while client.isHeldBack {
            broker.memory.run()
            await Task.yield()
        }
        try client.expect(.puback(Acknowledgement(packetIdentifier: 1, reasonCode: .noMatchingSubscribers)))
        #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers)
        #expect(broker.notes == ["asked"])
    }

    @Test("mqtt.reauthorize and a reload forget what was remembered")
    func forgotten() async throws {
        let text = "return { authorize = { cache = 3600, run = function() note('asked') return true end } }"
        let broker = try await ScriptedBroker(text)
        let client = try broker.memory.connect("c")
        for _ in 0..<2 { #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers) }
        #expect(broker.notes == ["asked"])
        let handle = broker.memory.handle
        _ = try await broker.memory.perform { await handle.reauthorize(.all, grant: nil, disconnecting: false) }
        for _ in 0..<2 { #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers) }
        #expect(broker.notes == ["asked", "asked"])
        try await broker.reload("return { authorize = { cache = 3600, run = function() return false end } }")
        #expect(try client.publishAcknowledged("t") == .notAuthorized)
    }
}
