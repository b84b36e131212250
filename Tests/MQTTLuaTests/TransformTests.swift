import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Transform hooks")
struct TransformTests {
    @Test("on_publish: every field can be read")
    func reading() throws {
        let scripts = try Scripts(
            """
            return { on_publish = function(client, message)
              assert(message.topic == 'a/b' and message.payload == 'x\\0y' and message.qos == 2 and message.retain)
              assert(message.dup == true and message.origin == 'will' and message.publisher == 'p')
              assert(message.expiry == 60 and message.content_type == 'text/plain' and message.response_topic == 'r')
              assert(message.correlation_data == '\\1\\2' and message.payload_format == 1)
              local u = message.user_properties
              assert(#u == 2 and u[1][1] == 'a' and u[2][2] == 'd' and client.id == 'c1')
            end }
            """)
        let message = Message(
            topic: "a/b", payload: Array("x\0y".utf8), qos: .exactlyOnce, retain: true,
            properties: [
                .messageExpiryInterval(60), .contentType("text/plain"), .responseTopic("r"), .correlationData([1, 2]),
                .payloadFormatIndicator(1), .userProperty("a", "b"), .userProperty("c", "d"),
            ], origin: .will, publisher: "p")
        let (outcome, after) = try scripts.hooks.publish(message, dup: true)
        #expect(outcome == "pass")
        #expect(after == message)
    }

    @Test("on_publish: what can be edited is edited, and read back")
    func editing() throws {
        let scripts = try Scripts(
            """
            return { on_publish = function(client, message)
              message.topic = 'new/topic'
              message.payload = message.payload:upper()
              message.qos, message.retain = 1, true
              message.expiry, message.content_type, message.response_topic = 9, 'json', 'answer'
              message.correlation_data, message.payload_format = '\\0', 1
              message.user_properties = { { 'k', 'v' } }
              assert(message.topic == 'new/topic' and message.payload == 'HELLO' and message.expiry == 9)
              message.content_type = nil
              message.payload = message.payload .. '!'
            end }
            """)
        let (outcome, message) = try scripts.hooks.publish("old", "hello")
        #expect(outcome == "pass")
        #expect(message.topic == "new/topic" && message.text == "HELLO!")
        #expect(message.qos == .atLeastOnce && message.retain && message.origin == .client)
        let expected: Properties = [
            .messageExpiryInterval(9), .responseTopic("answer"), .correlationData([0]), .payloadFormatIndicator(1),
            .userProperty("k", "v"),
        ]
        #expect(Set(message.properties) == Set(expected) && message.properties.count == expected.count)
    }

    @Test(
        "on_publish: nothing is coerced, and nothing invalid is accepted",
        arguments: [
            ("message.topic = 5", "bad value for field 'topic' of 'message' (topic name expected, got number)"),
            ("message.topic = 'a/+'", "bad value for field 'topic' of 'message' (\"a/+\" is not a topic name)"),
            ("message.topic = ''", "bad value for field 'topic' of 'message' (\"\" is not a topic name)"),
            ("message.payload = 5", "bad value for field 'payload' of 'message' (string expected, got number)"),
            ("message.payload = nil", "bad value for field 'payload' of 'message' (string expected, got nil)"),
            ("message.qos = 3", "bad value for field 'qos' of 'message' (integer from 0 to 2 expected)"),
            ("message.qos = '1'", "bad value for field 'qos' of 'message' (integer expected, got string)"),
            ("message.retain = 1", "bad value for field 'retain' of 'message' (boolean expected, got number)"),
            (
                "message.expiry = -1",
                "bad value for field 'expiry' of 'message' (integer from 0 to 4294967295 expected)"
            ),
            (
                "message.content_type = '\\255'",
                "bad value for field 'content_type' of 'message' (text in UTF-8 without U+0000 expected)"
            ),
            (
                "message.response_topic = '#'",
                "bad value for field 'response_topic' of 'message' (\"#\" is not a topic name)"
            ),
            (
                "message.correlation_data = ('x'):rep(65536)",
                "bad value for field 'correlation_data' of 'message' (at most 65535 bytes expected, got 65536)"
            ),
            (
                "message.payload_format = 2",
                "bad value for field 'payload_format' of 'message' (integer from 0 to 1 expected)"
            ),
            (
                "message.user_properties = 'x'",
                "bad value for field 'user_properties' of 'message' (list of { name, value } expected, got string)"
            ),
            (
                "message.user_properties = { { 'a', 5 } }",
                "bad value for field 'user_properties' of 'message' (string expected, got number)"
            ),
            ("message.dup = true", "field 'dup' of 'message' may not be assigned to"),
            ("message.origin = 'will'", "field 'origin' of 'message' may not be assigned to"),
            ("message.publisher = 'x'", "field 'publisher' of 'message' may not be assigned to"),
            (
                "message:reject('success')",
                "bad argument #1 to 'reject' ('success' is no refusal that PUBACK can carry)"
            ),
            ("message:reject('banned')", "bad argument #1 to 'reject' ('banned' is no refusal that PUBACK can carry)"),
            ("message:disconnect(true)", "bad argument #1 to 'disconnect' (reason code expected, got boolean)"),
        ])
    func invalid(statement: String, message: String) throws {
        let scripts = try Scripts("return {\n on_publish = function(client, message) \(statement) end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a", "x") } == "s.lua:2: \(message)")
    }

    @Test(
        "on_publish: outcomes",
        arguments: [
            ("", "pass"), ("message:drop()", "drop"), ("message:reject()", "reject not_authorized"),
            ("return message:reject('quota_exceeded', 'enough')", "reject quota_exceeded enough"),
            ("message:disconnect()", "disconnect administrative_action"),
            ("message:disconnect('message_rate_too_high', 'slow down')", "disconnect message_rate_too_high slow down"),
            ("return nil", "pass"),
        ])
    func outcomes(body: String, expected: String) throws {
        let scripts = try Scripts("return { on_publish = function(client, message) \(body) end }")
        #expect(try scripts.hooks.publish("a").0 == expected)
    }

    @Test("on_publish: returning a value is an error")
    func returning() throws {
        let scripts = try Scripts("return { on_publish = function() return true end }")
        #expect(
            scripts.failure { _ = try scripts.hooks.publish("a") }
                == "s.lua:1: on_publish returned a boolean; it may return nothing")
    }

    @Test("on_publish: edits fold in order, and the fold stops where a message is dropped")
    func folding() throws {
        let scripts = try Scripts([
            "a.lua": """
            return { on_publish = {
              { topic = 'start', run = function(c, m) m.topic = 'second' m.payload = m.payload .. '1' end },
              { topic = 'second', run = function(c, m) m.payload = m.payload .. '2' end },
              { topic = 'start', run = function(c, m) m.payload = 'never' end },
            } }
            """,
            "b.lua":
                "return { on_publish = function(c, m) if m.payload == '' then m:drop() else m.payload = m.payload .. '3' end end }",
            "c.lua": "return { on_publish = function(c, m) m.payload = m.payload .. '4' end }",
        ])
        #expect(try scripts.hooks.publish("start", "0").1.text == "01234")
        let (outcome, message) = try scripts.hooks.publish("other", "")
        #expect(outcome == "drop" && message.text == "")
    }

    @Test("on_subscribe: reading, editing, refusing")
    func subscribing() throws {
        let scripts = try Scripts(
            """
            return { on_subscribe = function(client, subscription)
              local filter = subscription.filter
              if filter == 'read' then
                assert(subscription.qos == 2 and subscription.no_local == true and subscription.retain_as_published)
                assert(subscription.retain_handling == 1 and subscription.share == 'g' and subscription.identifier == 8)
              elseif filter == 'edit' then
                subscription.filter, subscription.qos, subscription.no_local = 'new/#', 0, false
                subscription.retain_as_published, subscription.retain_handling, subscription.share = false, 2, 'h'
                subscription:skip_retained()
              elseif filter == 'plain' then subscription.share = nil
              elseif filter == 'no' then subscription:reject()
              elseif filter == 'quota' then subscription:reject('quota_exceeded')
              elseif filter == 'filter' then subscription.filter = 'a/#/b'
              elseif filter == 'share' then subscription.share = 'a/b'
              elseif filter == 'identifier' then subscription.identifier = 1
              elseif filter == 'code' then subscription:reject('banned')
              end
            end }
            """)
        let options = SubscriptionOptions(
            qos: .exactlyOnce, noLocal: true, retainAsPublished: true, retainHandling: .sendIfNew)
        func subscribe(_ filter: String) throws -> (String, SubscriptionDraft) {
            var draft = SubscriptionDraft(filter: filter, share: "g", options: options, identifier: 8)
            let outcome = try scripts.hooks.intercept(&draft, from: Client(id: "c1"))
            return (describe(outcome), draft)
        }
        let read = try subscribe("read")
        #expect(read.0 == "pass")
        #expect(read.1 == SubscriptionDraft(filter: "read", share: "g", options: options, identifier: 8))
        #expect(
            try subscribe("edit").1
                == SubscriptionDraft(
                    filter: "new/#", share: "h", options: SubscriptionOptions(retainHandling: .doNotSend),
                    identifier: 8,
                    skipsRetained: true))
        #expect(try subscribe("plain").1.share == nil)
        #expect(try subscribe("no").0 == "reject not_authorized")
        #expect(try subscribe("quota").0 == "reject quota_exceeded")
        #expect(
            scripts.failure { _ = try subscribe("filter") }
                == "s.lua:13: bad value for field 'filter' of 'subscription' (\"a/#/b\" is not a topic filter)")
        #expect(
            scripts.failure { _ = try subscribe("share") }
                == "s.lua:14: bad value for field 'share' of 'subscription' (\"a/b\" is not a share name)")
        #expect(
            scripts.failure { _ = try subscribe("identifier") }
                == "s.lua:15: field 'identifier' of 'subscription' may not be assigned to")
        #expect(
            scripts.failure { _ = try subscribe("code") }
                == "s.lua:16: bad argument #1 to 'reject' ('banned' is no refusal that SUBACK can carry)")
    }
}
