import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("on_deliver")
struct DeliverTests {
    /// Delivers a text, and returns what the receiver gets; nil: nothing.
    private func deliver(
        _ hooks: LuaLoopPlugin, _ topic: String, _ payload: String, to client: Client = Client(id: "reader")
    ) throws -> Message? {
        try Array(topic.utf8).withUnsafeBytes { topic in
            try Array(payload.utf8).withUnsafeBytes { payload in
                var draft = MessageDraft(
                    topic: topic, payload: payload, properties: UnsafeRawBufferPointer(start: nil, count: 0),
                    qos: .atLeastOnce, retain: false, dup: false, origin: .client, publisher: "writer")
                return try hooks.intercept(delivery: &draft, to: client) ? draft.copy() : nil
            }
        }
    }

    @Test("The receiver is the client, the sender is message.publisher, and the copy can be edited or dropped")
    func copies() throws {
        let scripts = try Scripts(
            """
            return { on_deliver = function(client, message)
              assert(message.publisher == 'writer' and message.qos == 1 and message.origin == 'client')
              if client.attrs.role ~= 'admin' then message.payload = message.payload:gsub('%d', 'x') end
              if message.topic == 'secret' then return message:drop() end
              message.topic = 'for/' .. client.id
              message.user_properties = { { 'k', 'v' } }
            end }
            """)
        let copy = try #require(try deliver(scripts.hooks, "a", "pin 1234"))
        #expect(copy.topic == "for/reader" && copy.text == "pin xxxx")
        #expect(copy.properties == [.userProperty("k", "v")])
        let admin = Client(id: "root", attributes: ["role": "admin"])
        #expect(try deliver(scripts.hooks, "a", "pin 1234", to: admin)?.text == "pin 1234")
        #expect(try deliver(scripts.hooks, "secret", "1") == nil)
    }

    @Test(
        "QoS and retain flag are the subscription's business, and nothing invalid is accepted",
        arguments: [
            ("message.qos = 0", "field 'qos' of 'message' may not be assigned to"),
            ("message.retain = true", "field 'retain' of 'message' may not be assigned to"),
            ("message.topic = '#'", "bad value for field 'topic' of 'message' (\"#\" is not a topic name)"),
            ("message:reject()", "'message' has no field 'reject'"),
        ])
    func mistakes(statement: String, message: String) throws {
        let scripts = try Scripts("return { on_deliver = function(client, message) \(statement) end }")
        #expect(scripts.failure { _ = try deliver(scripts.hooks, "a", "") }.hasPrefix("s.lua:1: " + message))
    }

    @Test("Functions fold in order; the fold stops where a copy is dropped")
    func folding() throws {
        let scripts = try Scripts([
            "a.lua": "return { on_deliver = function(c, m) m.payload = m.payload .. '1' end }",
            "b.lua":
                "return { on_deliver = { topic = 'no', run = function(c, m) m:drop() end } }",
            "c.lua": "return { on_deliver = function(c, m) m.payload = m.payload .. '2' end }",
        ])
        #expect(try deliver(scripts.hooks, "a", "0")?.text == "012")
        #expect(try deliver(scripts.hooks, "no", "0") == nil)
    }

    @Test("key: what receivers have in common; nothing when a function has none or gives none")
    func keys() throws {
        let role = "on_deliver = { key = function(client) return client.attrs.role end, run = function() end }"
        let one = try Scripts("return { \(role) }")
        #expect(try one.hooks.deliveryKey(for: Client(id: "a", attributes: ["role": "admin"])) == "admin")
        #expect(try one.hooks.deliveryKey(for: Client(id: "a")) == nil)
        let two = try Scripts(["a.lua": "return { \(role) }", "b.lua": "return { \(role) }"])
        #expect(try two.hooks.deliveryKey(for: Client(id: "a", attributes: ["role": "r"])) == "1:r1:r")
        let mixed = try Scripts(["a.lua": "return { \(role) }", "b.lua": "return { on_deliver = print }"])
        #expect(try mixed.hooks.deliveryKey(for: Client(id: "a", attributes: ["role": "r"])) == nil)
        let none = try Scripts("return { authorize = print }")
        #expect(try none.hooks.deliveryKey(for: Client(id: "a")) == nil)
    }

    @Test(
        "key: what is no key is an error",
        arguments: [
            ("return 1", "on_deliver key returned a number; it may return a string or nothing"),
            ("return '\\255'", "on_deliver key returned a string that is not UTF-8"),
            ("return 'a', 'b'", "on_deliver key returned 2 values; it may return one"),
            ("error('no')", "no"),
        ])
    func noKeys(body: String, message: String) throws {
        let scripts = try Scripts("return { on_deliver = { key = function() \(body) end, run = function() end } }")
        #expect(
            scripts.failure { _ = try scripts.hooks.deliveryKey(for: Client(id: "a")) } == "s.lua:1: " + message)
    }
}
