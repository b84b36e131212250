import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Decide hooks")
struct DecideTests {
    @Test(
        "authorize: every verdict",
        arguments: [
            ("return", "abstain"), ("return nil", "abstain"), ("return true", "allow"),
            ("return mqtt.allow()", "allow"),
            ("return mqtt.allow {}", "allow"), ("return mqtt.allow { qos = 1 }", "allow qos 1"),
            ("return mqtt.allow { cache = true }", "allow cache"),
            ("return mqtt.allow { qos = 0, cache = true }", "allow qos 0 cache"),
            ("return false", "deny not_authorized"), ("return mqtt.deny()", "deny not_authorized"),
            ("return mqtt.deny('quota_exceeded')", "deny quota_exceeded"),
            ("return mqtt.deny(0x97)", "deny quota_exceeded"),
            ("return mqtt.deny(nil, 'no')", "deny not_authorized no"),
            (
                "return mqtt.deny('quota_exceeded', 'too much', {{'a','b'},{'c','d'}})",
                "deny quota_exceeded too much a=b c=d"
            ),
        ])
    func verdicts(body: String, expected: String) throws {
        let scripts = try Scripts("local mqtt = require 'mqtt' return { authorize = function() \(body) end }")
        // Twice: some verdicts are made once and used again.
        #expect(try scripts.hooks.authorize("a") == expected)
        #expect(try scripts.hooks.authorize("a") == expected)
    }

    @Test(
        "authorize: what is no verdict is an error, with the line",
        arguments: [
            (
                "return 1",
                "s.lua:2: authorize returned a number; it may return nothing, true, false, mqtt.allow(...) or mqtt.deny(...)"
            ),
            (
                "return {}",
                "s.lua:2: authorize returned a table; it may return nothing, true, false, mqtt.allow(...) or mqtt.deny(...)"
            ),
            (
                "return mqtt.allow",
                "s.lua:2: authorize returned a function; it may return nothing, true, false, mqtt.allow(...) or mqtt.deny(...)"
            ),
            ("return true, 'x'", "s.lua:2: authorize returned 2 values; it may return one"),
            (
                "return\n mqtt.allow { qos = 3 }",
                "s.lua:3: bad argument #1 to 'allow' (field 'qos': integer from 0 to 2 expected)"
            ),
            (
                "return mqtt.allow { qos = '1' }",
                "s.lua:2: bad argument #1 to 'allow' (field 'qos': integer expected, got string)"
            ),
            (
                "return mqtt.allow { cach = true }",
                "s.lua:2: bad argument #1 to 'allow' (no field 'cach' is known (did you mean 'cache'?))"
            ),
            (
                "return mqtt.allow { expires_in = 5 }",
                "s.lua:2: authorize returned a verdict with 'expires_in', which means nothing there"
            ),
            (
                "return mqtt.allow { username = 'x' }",
                "s.lua:2: authorize returned a verdict with 'username', which means nothing there"
            ),
            ("return mqtt.allow(5)", "s.lua:2: bad argument #1 to 'allow' (table expected, got number)"),
            (
                "return mqtt.deny('not_authorised')",
                "s.lua:2: bad argument #1 to 'deny' (unknown reason code 'not_authorised' (did you mean 'not_authorized'?))"
            ),
            ("return mqtt.deny('success')", "s.lua:2: bad argument #1 to 'deny' ('success' is no refusal)"),
            ("return mqtt.deny(3)", "s.lua:2: bad argument #1 to 'deny' (unknown reason code 3)"),
            (
                "return mqtt.deny('banned')",
                "s.lua:2: authorize returned the reason code 'banned', which PUBACK cannot carry"
            ),
            ("return mqtt.deny(nil, 5)", "s.lua:2: bad argument #2 to 'deny' (string expected, got number)"),
            (
                "return mqtt.deny(nil, nil, {a = 'b'})",
                "s.lua:2: bad argument #3 to 'deny' (list of { name, value } expected, got a table with keys)"
            ),
            (
                "return mqtt.deny(nil, nil, {{'a'}})",
                "s.lua:2: bad argument #3 to 'deny' (entry 1 is not { name, value })"
            ),
        ])
    func noVerdicts(body: String, message: String) throws {
        let scripts = try Scripts("local mqtt = require 'mqtt'\nreturn { authorize = function() \(body) end }")
        #expect(scripts.failure { _ = try scripts.hooks.authorize("a") } == message)
    }

    @Test("A verdict that was made at the top level is checked when it is returned")
    func topLevelVerdict() throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            local later, wrong = mqtt.allow { qos = 1 }, mqtt.allow { tenant = 't' }
            return { authorize = function(client, request)
              if request.topic == 'good' then return later end
              return wrong
            end }
            """)
        #expect(try scripts.hooks.authorize("good") == "allow qos 1")
        #expect(
            scripts.failure { _ = try scripts.hooks.authorize("a") }
                == "s.lua:3: authorize returned a verdict with 'tenant', which means nothing there")
    }

    @Test("authenticate: credentials in, grant out")
    func authenticate() throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { authenticate = function(client, credentials)
              local name = credentials.username
              if name == 'full' then
                assert(credentials.password == '\\0\\255')
                return mqtt.allow { username = 'u', client_id = 'i', tenant = 't', attrs = { role = 'r' },
                  superuser = true, properties = { { 'a', 'b' } } }
              elseif name == 'no' then return false
              elseif name == 'banned' then return mqtt.deny('banned', 'for ever')
              elseif name == 'qos' then return mqtt.allow { qos = 1 }
              elseif name == 'attrs' then return mqtt.allow { attrs = { role = 1 } }
              elseif name == 'code' then return mqtt.deny('topic_alias_invalid')
              else assert(name == nil and credentials.password == nil) end
            end }
            """)
        func ask(_ name: String?, _ password: [UInt8]? = nil) throws -> Verdict<AuthenticationGrant> {
            try scripts.hooks.authenticate(Client(id: "c1"), Credentials(username: name, password: password))
        }
        guard case .allow(let grant) = try ask("full", [0, 255]) else { throw CancellationError() }
        #expect(
            grant
                == AuthenticationGrant(
                    username: "u", clientIdentifier: "i", tenant: "t", attributes: ["role": "r"], isSuperuser: true,
                    properties: [UserProperty("a", "b")]))
        #expect(describe(try ask("no")) == "deny bad_user_name_or_password")
        #expect(describe(try ask("banned")) == "deny banned for ever")
        #expect(describe(try ask(nil)) == "abstain")
        #expect(
            scripts.failure { _ = try ask("qos") }
                == "s.lua:10: authenticate returned a verdict with 'qos', which means nothing there")
        #expect(
            scripts.failure { _ = try ask("attrs") }
                == "s.lua:11: bad argument #1 to 'allow' (field 'attrs': 'role': string expected, got number)")
        #expect(
            scripts.failure { _ = try ask("code") }
                == "s.lua:2: authenticate returned the reason code 'topic_alias_invalid', which CONNACK cannot carry")
    }

    @Test("authorize_receive(client, message): the message may be read")
    func receive() throws {
        let scripts = try Scripts(
            """
            return { authorize_receive = { topic = 'a/#', run = function(client, message)
              if message.topic == 'a/edit' then message.payload = 'x' end
              if message.topic == 'a/dup' then return message.dup end
              if message.payload == '' then return nil end
              return message.topic == 'a/b' and message.qos == 1 and message.retain == true
                and message.origin == 'client' and message.publisher == 'p' and message.expiry == 7
                and message.content_type == 'text' and client.id == 'c1' and message.response_topic == nil
            end } }
            """)
        let properties: Properties = [.messageExpiryInterval(7), .contentType("text")]
        #expect(
            try scripts.hooks.receive(
                "a/b", "x", properties: properties, qos: .atLeastOnce, retain: true, publisher: "p")
                == .allow)
        #expect(try scripts.hooks.receive("a/b", "x") == .deny)
        #expect(try scripts.hooks.receive("a/b", "") == .abstain)
        #expect(try scripts.hooks.receive("b", "x") == .abstain)
        #expect(
            scripts.failure { _ = try scripts.hooks.receive("a/edit") }
                == "s.lua:2: field 'payload' of 'delivered_message' may not be assigned to")
        #expect(
            scripts.failure { _ = try scripts.hooks.receive("a/dup") }.hasPrefix(
                "s.lua:3: 'delivered_message' has no field 'dup'"))
    }

    @Test("The topic of a hook: publishes that it matches, subscriptions that it overlaps")
    func topicScope() throws {
        let scripts = try Scripts(
            "return { authorize = { topic = 'fleet/+/cmd', timeout = 1, on_error = 'deny', run = function() return false end } }"
        )
        #expect(try scripts.hooks.authorize("fleet/1/cmd") == "deny not_authorized")
        #expect(try scripts.hooks.authorize("fleet/1/state") == "abstain")
        #expect(try scripts.hooks.authorize("fleet/1/cmd", .subscribe) == "deny not_authorized")
        #expect(try scripts.hooks.authorize("#", .subscribe) == "deny not_authorized")
        #expect(try scripts.hooks.authorize("other/#", .subscribe) == "abstain")
    }

    @Test("The first verdict wins, within a script and across scripts")
    func order() throws {
        let scripts = try Scripts([
            "a.lua":
                "return { authorize = { { topic = 'a/#', run = function() return true end }, function(c, r) if r.topic == 'b' then return false end end } }",
            "b.lua":
                "return { authorize = function(c, r) if r.topic == 'error' then error('boom') end return r.topic ~= 'd' end }",
        ])
        #expect(try scripts.hooks.authorize("a/1") == "allow")
        #expect(try scripts.hooks.authorize("b") == "deny not_authorized")
        #expect(try scripts.hooks.authorize("c") == "allow")
        #expect(try scripts.hooks.authorize("d") == "deny not_authorized")
        #expect(scripts.failure { _ = try scripts.hooks.authorize("error") } == "b.lua:1: boom")
    }

    @Test("Scripts share no globals")
    func isolation() throws {
        let text = "counter = 0 return { authorize = function() counter = counter + 1 return counter == 1 end }"
        let scripts = try Scripts(["a.lua": text, "b.lua": text])
        #expect(try scripts.hooks.authorize("x") == "allow")
        // The first script now says no, and the second is not asked: its counter is its own.
        #expect(try scripts.hooks.authorize("x") == "deny not_authorized")
    }
}
