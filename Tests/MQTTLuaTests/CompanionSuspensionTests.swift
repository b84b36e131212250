import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Hooks besides the canonical five that wait")
struct CompanionSuspensionTests {
    private let clock = TestClock()
    private let loop = TestLoop()

    private func hooks(_ text: String) throws -> LuaLoopPlugin {
        try Scripts(
            "local mqtt = require 'mqtt'\n" + text, configuration: clock.configuration, loop: loop.identity
        ).hooks
    }

    @Test("on_connect: edits before and after the wait count, the will among them, and a later function sees them")
    func connect() async throws {
        let hooks = try hooks(
            """
            return { on_connect = {
              function(client, connect)
                connect.username = 'before'
                local will = connect.will
                mqtt.sleep(1)
                assert(client.id == 'c1' and connect.username == 'before')
                connect.client_id, will.payload = 'after', 'changed'
              end,
              function(client, connect)
                mqtt.sleep(2)
                assert(connect.client_id == 'after' and connect.will.payload == 'changed')
                connect.keep_alive = 5
              end,
            } }
            """)
        let draft = ConnectDraft(
            Connect(version: .v5, clientIdentifier: "c1", will: Will(topic: "gone", payload: [1])))
        let end = loop.start {
            var draft = draft
            let connection = AcceptedConnection(address: "", port: 0, listener: "l")
            let outcome = try hooks.intercept(&draft, on: connection)
            guard case .later(let body) = outcome else { throw CancellationError() }
            return (describe(try await body(&draft)), draft)
        }
        await clock.wake(1)
        await clock.wake(2)
        let (outcome, after) = try await end.value
        #expect(outcome == "pass" && after.username == "before" && after.clientIdentifier == "after")
        #expect(after.keepAlive == 5 && after.will?.payload == Array("changed".utf8))
    }

    @Test("on_connect: a refusal after the wait ends the fold")
    func refusal() async throws {
        let hooks = try hooks(
            """
            return { on_connect = {
              function(client, connect) mqtt.sleep(1) connect:reject('banned', 'no') end,
              function() error('not asked') end,
            } }
            """)
        let end = loop.start {
            var draft = ConnectDraft(Connect(version: .v5, clientIdentifier: "c1"))
            let connection = AcceptedConnection(address: "", port: 0, listener: "l")
            guard case .later(let body) = try hooks.intercept(&draft, on: connection) else { return "" }
            return describe(try await body(&draft))
        }
        await clock.wake(1)
        #expect(try await end.value == "reject banned no")
    }

    @Test("on_will and on_unsubscribe wait, edit and refuse")
    func others() async throws {
        let hooks = try hooks(
            """
            return {
              on_will = function(client, message)
                mqtt.sleep(1)
                if message.topic == 'no' then message:drop() end
                message.payload = message.payload .. '!'
              end,
              on_unsubscribe = function(client, unsubscription)
                mqtt.sleep(2)
                if unsubscription.filter == 'no' then unsubscription:reject() end
                unsubscription.filter = 'new'
              end,
            }
            """)
        func will(_ topic: String) -> Task<String, any Error> {
            loop.start {
                var message = Message(topic: topic, payload: [120], origin: .will, publisher: "c1")
                guard case .later(let body) = try hooks.intercept(will: &message, of: Client(id: "c1")) else {
                    return ""
                }
                if case .drop = try await body(&message) { return "drop" }
                return message.text
            }
        }
        func unsubscribe(_ filter: String) -> Task<String, any Error> {
            loop.start {
                var filter = filter
                let outcome = try hooks.intercept(unsubscribe: &filter, from: Client(id: "c1"))
                guard case .later(let body) = outcome else { return "" }
                if case .reject(let code) = try await body(&filter) { return "reject \(code)" }
                return filter
            }
        }
        let sent = will("a")
        await clock.wake(1)
        #expect(try await sent.value == "x!")
        let dropped = will("no")
        await clock.wake(1)
        #expect(try await dropped.value == "drop")
        let renamed = unsubscribe("a")
        await clock.wake(2)
        #expect(try await renamed.value == "new")
        let refused = unsubscribe("no")
        await clock.wake(2)
        #expect(try await refused.value == "reject not_authorized")
    }

    @Test(
        "in a hook that may not wait a waiting function is an error that says so",
        arguments: [
            "on_accept = wait", "on_retain = wait", "on_delivered = wait", "on_deliver = wait",
            "on_deliver = { key = wait, run = function() end }",
        ])
    func synchronous(hook: String) async throws {
        let hooks = try hooks("local function wait() mqtt.sleep(1) end return { \(hook) }")
        let failure = await loop.start { () -> String in
            do {
                if hook.contains("on_accept") {
                    _ = try hooks.accept(AcceptedConnection(address: "", port: 0, listener: "l"))
                } else if hook.contains("on_retain") {
                    var message = Message(topic: "a", payload: [])
                    _ = try hooks.intercept(retained: &message, from: Client(id: "c1"))
                } else if hook.contains("on_delivered") {
                    try hooks.view("a", "x") { try hooks.delivered($0, to: Client(id: "c1")) }
                } else if hook.contains("key") {
                    _ = try hooks.deliveryKey(for: Client(id: "c1"))
                } else {
                    let none = UnsafeRawBufferPointer(start: nil, count: 0)
                    var draft = MessageDraft(
                        topic: none, payload: none, properties: none, qos: .atMostOnce, retain: false, dup: false,
                        origin: .client, publisher: nil)
                    _ = try hooks.intercept(delivery: &draft, to: Client(id: "c1"))
                }
                return ""
            } catch {
                return "\(error)"
            }
        }.result
        #expect(try failure.get().contains("'sleep'"))
    }
}
