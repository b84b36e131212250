import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Hooks besides the canonical five")
struct CompanionTests {
    private let connection = AcceptedConnection(address: "192.0.2.7", port: 4711, listener: "tls", isSecure: true)

    @Test(
        "on_accept(connection): address port listener tls, and every verdict",
        arguments: [
            ("return", true), ("return true", true), ("return mqtt.allow()", true), ("return false", false),
            ("return mqtt.deny('banned', 'no')", false),
            ("return connection.address == '192.0.2.7' and connection.port == 4711", true),
            ("return connection.listener == 'tls' and connection.tls == true", true),
        ])
    func accept(body: String, expected: Bool) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' return { on_accept = function(connection) \(body) end }")
        #expect(try scripts.hooks.accept(connection) == expected)
    }

    @Test(
        "on_accept: mistakes",
        arguments: [
            (
                "return 1",
                "s.lua:2: on_accept returned a number; it may return nothing, true, false, mqtt.allow(...) or mqtt.deny(...)"
            ),
            (
                "return mqtt.allow { tenant = 't' }",
                "s.lua:2: on_accept returned a verdict with 'tenant', which means nothing there"
            ),
            ("return connection.adress", "s.lua:2: 'connection' has no field 'adress' (did you mean 'address'?)"),
            ("connection.port = 1", "s.lua:2: field 'port' of 'connection' may not be assigned to"),
        ])
    func acceptMistakes(body: String, message: String) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_accept = function(connection) \(body) end }")
        #expect(scripts.failure { _ = try scripts.hooks.accept(connection) } == message)
    }

    /// Offers a CONNECT to a body of on_connect.
    private func connect(_ body: String, _ connect: Connect) throws -> (Scripts, () throws -> (String, Connect)) {
        let scripts = try Scripts("return { on_connect = function(client, connect)\n\(body) end }")
        return (
            scripts,
            {
                var draft = ConnectDraft(connect, tenant: nil)
                let outcome = try scripts.hooks.intercept(&draft, on: self.connection)
                return ("\(describe(outcome)) \(draft.tenant ?? "")", draft.connect)
            }
        )
    }

    private let full = Connect(
        version: .v5, cleanStart: false, keepAlive: 60, clientIdentifier: "dev1", username: "ann", password: [1],
        will: Will(
            topic: "gone", payload: [120], qos: .atLeastOnce, retain: true,
            properties: [.willDelayInterval(5), .contentType("t")]),
        properties: [.sessionExpiryInterval(7), .userProperty("a", "b")])

    @Test("on_connect(client, connect): client_id username keep_alive clean_start will properties can be read")
    func readConnect() throws {
        let (_, ask) = try connect(
            """
            assert(connect.client_id == 'dev1' and connect.username == 'ann' and connect.keep_alive == 60)
            assert(connect.clean_start == false and connect.tenant == nil)
            assert(#connect.properties == 1 and connect.properties[1][2] == 'b')
            local will = connect.will
            assert(will.topic == 'gone' and will.payload == 'x' and will.qos == 1 and will.retain == true)
            assert(will.delay == 5 and will.content_type == 't' and will.expiry == nil)
            assert(client.id == 'dev1' and client.username == 'ann' and client.address == '192.0.2.7')
            assert(client.port == 4711 and client.listener == 'tls' and client.protocol == '5')
            assert(client.session_expiry == 7 and client.clean_start == false and client.keep_alive == 60)
            assert(client.internal == false and client.connected_at > 1.7e9 and client.tenant == nil)
            """, full)
        let (outcome, after) = try ask()
        #expect(outcome == "pass " && after == full)
    }

    @Test("on_connect: what can be edited is edited, and read back")
    func editConnect() throws {
        let (_, ask) = try connect(
            """
            connect.client_id, connect.username, connect.keep_alive = 'new', 'bob', 30
            connect.clean_start, connect.tenant, connect.properties = true, 'acme', { { 'k', 'v' } }
            connect.will.topic, connect.will.payload, connect.will.qos = 'left', '\\0', 0
            connect.will.retain, connect.will.delay, connect.will.expiry = false, 0, 9
            connect.will.content_type = nil
            assert(connect.will.topic == 'left' and connect.will.delay == 0 and connect.client_id == 'new')
            """, full)
        let (outcome, after) = try ask()
        #expect(outcome == "pass acme")
        #expect(after.clientIdentifier == "new" && after.username == "bob" && after.keepAlive == 30)
        #expect(after.cleanStart && after.properties == [.sessionExpiryInterval(7), .userProperty("k", "v")])
        #expect(after.will == Will(topic: "left", payload: [0], properties: [.messageExpiryInterval(9)]))
    }

    @Test("connect.will is a message or nil, may be set to nil, and to a table with the fields of a will")
    func will() throws {
        let removed = try connect(
            "local will = connect.will connect.will = nil assert(connect.will == nil) if client.id == 'dead' then return will.topic end",
            full)
        #expect(try removed.1().1.will == nil)
        let dead = try connect(
            "local will = connect.will connect.will = nil return will.topic",
            Connect(version: .v5, clientIdentifier: "dead", will: Will(topic: "x")))
        #expect(dead.0.failure { _ = try dead.1() } == "s.lua:2: the will has been removed")
        let made = try connect(
            "if not connect.will then connect.will = { topic = 'presence/' .. client.id, payload = 'gone', retain = true, delay = 3 } end",
            Connect(version: .v5, clientIdentifier: "c1"))
        #expect(
            try made.1().1.will
                == Will(
                    topic: "presence/c1", payload: Array("gone".utf8), retain: true, properties: [.willDelayInterval(3)]
                ))
    }

    @Test(
        "connect:reject(code, reason), and the other outcomes of on_connect",
        arguments: [
            ("connect:reject()", "reject not_authorized"),
            (
                "connect:reject('use_another_server', 'over there', { { 'server', 'b' } })",
                "reject use_another_server over there server=b"
            ),
            ("connect:reject(0x97)", "reject quota_exceeded"),
        ])
    func outcomes(body: String, expected: String) throws {
        #expect(try connect(body, full).1().0 == expected + " ")
    }

    @Test(
        "on_connect: nothing is coerced, and nothing invalid is accepted",
        arguments: [
            ("connect.client_id = 5", "bad value for field 'client_id' of 'connect' (string expected, got number)"),
            (
                "connect.keep_alive = 65536",
                "bad value for field 'keep_alive' of 'connect' (integer from 0 to 65535 expected)"
            ),
            (
                "connect.clean_start = 'yes'",
                "bad value for field 'clean_start' of 'connect' (boolean expected, got string)"
            ),
            ("connect.will = 5", "bad value for field 'will' of 'connect' (table expected, got number)"),
            ("connect.will = {}", "bad value for field 'will' of 'connect' (field 'topic' is missing)"),
            (
                "connect.will = { topic = 'a', paylod = 'x' }",
                "bad value for field 'will' of 'connect' (no field 'paylod' is known (did you mean 'payload'?))"
            ),
            (
                "connect.will = { topic = 'a/#' }",
                "bad value for field 'will' of 'connect' (field 'topic': \"a/#\" is not a topic name)"
            ),
            ("connect.will.qos = 3", "bad value for field 'qos' of 'will' (integer from 0 to 2 expected)"),
            ("connect.pasword = 1", "'connect' has no field 'pasword'"),
            (
                "connect:reject('success')",
                "bad argument #1 to 'reject' ('success' is no refusal that CONNACK can carry)"
            ),
            ("return true", "on_connect returned a boolean; it may return nothing"),
        ])
    func connectMistakes(body: String, message: String) throws {
        let (scripts, ask) = try connect(body, full)
        let place = body.hasPrefix("return") ? "s.lua:1: " : "s.lua:2: "
        #expect(scripts.failure { _ = try ask() }.hasPrefix(place + message))
    }

    @Test(
        "on_connect: what only MQTT 5 has cannot be given to clients of 3.x",
        arguments: ["connect.properties = { { 'a', 'b' } }", "connect.will.expiry = 5", "connect.will.delay = 5"])
    func version3(statement: String) throws {
        let connect3 = Connect(version: .v3_1_1, clientIdentifier: "c1", will: Will(topic: "a"))
        let (scripts, ask) = try connect(statement, connect3)
        #expect(scripts.failure { _ = try ask() }.hasSuffix("is for clients of MQTT 5"))
    }

    @Test("on_unsubscribe(client, unsubscription): filter; reading, editing, refusing, confined to a topic")
    func unsubscribe() throws {
        let scripts = try Scripts(
            """
            return { on_unsubscribe = { topic = 'a/+', run = function(client, unsubscription)
              local filter = unsubscription.filter
              if filter == 'a/edit' then unsubscription.filter = 'b'
              elseif filter == 'a/no' then unsubscription:reject()
              elseif filter == 'a/code' then unsubscription:reject('topic_filter_invalid')
              elseif filter == 'a/bad' then unsubscription.filter = 'a/#/b'
              elseif filter == '$share/g/a/#' then unsubscription:reject('not_authorized') end
            end } }
            """)
        func ask(_ filter: String) throws -> String {
            var edited = filter
            switch try scripts.hooks.intercept(unsubscribe: &edited, from: Client(id: "c1")) {
            case .pass: return "pass \(edited)"
            case .reject(let code): return "reject \(code)"
            case .later: return "later"
            }
        }
        #expect(try ask("a/x") == "pass a/x" && ask("a/edit") == "pass b")
        #expect(try ask("a/no") == "reject not_authorized" && ask("a/code") == "reject topic_filter_invalid")
        #expect(try ask("$share/g/a/#") == "reject not_authorized" && ask("other") == "pass other")
        #expect(
            scripts.failure { _ = try ask("a/bad") }
                == "s.lua:6: bad value for field 'filter' of 'unsubscription' (\"a/#/b\" is not a topic filter)")
    }

    @Test("on_will(client, message): reading, editing, veto by message:drop()")
    func ownWill() throws {
        let scripts = try Scripts(
            """
            return { on_will = function(client, message)
            assert(message.origin == 'will' and message.publisher == 'c1' and client.id == 'c1')
            if message.topic == 'no' then return message:drop() end
            if message.topic == 'bad' then message.payload = 5 end
            message.payload = message.payload .. '!'
            message.qos, message.retain, message.expiry = 2, true, 60
            message.topic = 'new'
            end }
            """)
        func ask(_ topic: String) throws -> (isDropped: Bool, Message) {
            var message = Message(topic: topic, payload: [120], origin: .will, publisher: "c1")
            if case .drop = try scripts.hooks.intercept(will: &message, of: Client(id: "c1")) { return (true, message) }
            return (false, message)
        }
        let (isDropped, edited) = try ask("gone")
        #expect(!isDropped && edited.topic == "new" && edited.text == "x!")
        #expect(edited.qos == .exactlyOnce && edited.retain && edited.properties.messageExpiryInterval == 60)
        #expect(try ask("no").isDropped)
        #expect(
            scripts.failure { _ = try ask("bad") }
                == "s.lua:4: bad value for field 'payload' of 'message' (string expected, got number)")
    }

    @Test("on_retain(client, message): editing, veto by message:drop(), confined to a topic; the fold stops there")
    func retain() throws {
        let scripts = try Scripts(
            """
            return { on_retain = {
              { topic = 'a/#', run = function(client, message) message.payload = message.payload .. '1' end },
              { topic = 'a/no', run = function(client, message) message:drop() end },
              { topic = '#', run = function(client, message) message.payload = message.payload .. '2' end },
            } }
            """)
        func store(_ topic: String) throws -> (Bool, String) {
            var message = Message(topic: topic, payload: [120], retain: true, origin: .client, publisher: "c1")
            let isStored = try scripts.hooks.intercept(retained: &message, from: Client(id: "c1"))
            return (isStored, message.text)
        }
        #expect(try store("a/b") == (true, "x12"))
        #expect(try store("a/no") == (false, "x1"))
        #expect(try store("b") == (true, "x2"))
    }

    @Test("on_refused: what the client was told")
    func refused() async throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_refused = function(client, event)
              mqtt.log.info('refused', { id = client.id, code = event.code, reason = event.reason or 'none' })
            end }
            """)
        try await scripts.hooks.refused(Client(id: "c1"), RefusalEvent(reasonCode: .banned, reasonString: "for ever"))
        try await scripts.hooks.refused(Client(id: "c2"), RefusalEvent(reasonCode: .notAuthorized))
        #expect(
            scripts.log.lines == [
                "info refused code=138 id=c1 reason=for ever", "info refused code=135 id=c2 reason=none",
            ])
    }

    @Test("message:pause stops reading from the publisher, and the message passes")
    func pause() throws {
        let scripts = try Scripts(
            "return { on_publish = function(client, message) message:pause(message.topic == 'a' and 1.5 or -1) end }")
        func publish(_ topic: String) throws -> Double {
            try Array(topic.utf8).withUnsafeBytes { topic in
                let none = UnsafeRawBufferPointer(start: nil, count: 0)
                var draft = MessageDraft(
                    topic: topic, payload: none, properties: none, qos: .atMostOnce, retain: false, dup: false,
                    origin: .client, publisher: "c1")
                let outcome = try scripts.hooks.intercept(&draft, from: Client(id: "c1"))
                #expect(describe(outcome) == "pass")
                return draft.publisherPause
            }
        }
        #expect(try publish("a") == 1.5)
        #expect(
            scripts.failure { _ = try publish("b") }
                == "s.lua:1: bad argument #1 to 'pause' (seconds from 0 to 3600 expected)")
    }

    @Test("In on_delivered, on_acked, on_dropped client is the receiver; message.publisher is the sender's client id")
    func observers() async throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            local function note(name) return function(client, message)
              mqtt.log.info(name, { to = client.id, topic = message.topic, payload = message.payload, by = message.publisher })
            end end
            return {
              on_session = function(client, event) mqtt.log.info('session', { id = client.id, kind = event.kind }) end,
              on_delivered = note('delivered'),
              on_acked = { topic = 'a/#', run = note('acked') },
              on_dropped = function(client, message, event)
                mqtt.log.info('dropped', { to = client.id, topic = message.topic, why = event.reason })
              end,
            }
            """)
        let client = Client(id: "reader")
        for event in SessionEvent.allCases { try await scripts.hooks.session(of: client, event) }
        #expect(
            scripts.log.lines
                == ["created", "resumed", "taken_over", "offline", "expired"]
                .map { "info session id=reader kind=\($0)" })
        try scripts.hooks.view("a/b", "x") { try scripts.hooks.delivered($0, to: client) }
        try scripts.hooks.view("a/b", "x") { try scripts.hooks.acknowledged($0, by: client) }
        try scripts.hooks.view("b", "x") { try scripts.hooks.acknowledged($0, by: client) }
        try scripts.hooks.view("b", "x") { try scripts.hooks.dropped($0, for: client, reason: .queueFull) }
        #expect(
            scripts.log.lines.suffix(3) == [
                "info delivered by=writer payload=x to=reader topic=a/b",
                "info acked by=writer payload=x to=reader topic=a/b",
                "info dropped to=reader topic=b why=queue_full",
            ])
    }
}

extension LuaLoopPlugin {
    /// Calls a body with a view of a message.
    func view(_ topic: String, _ payload: String, _ body: (borrowing MessageView) throws -> Void) throws {
        try Array(topic.utf8).withUnsafeBytes { topic in
            try Array(payload.utf8).withUnsafeBytes { payload in
                let message = MessageView(
                    topic: topic, payload: payload, properties: UnsafeRawBufferPointer(start: nil, count: 0),
                    qos: .atMostOnce, retain: false, origin: .client, publisher: "writer")
                try body(message)
            }
        }
    }
}

func describe(_ outcome: ConnectOutcome) -> String {
    switch outcome {
    case .pass: "pass"
    case .reject(let code, let reason, let properties):
        "reject \(code)" + (reason.map { " \($0)" } ?? "") + properties.map { " \($0.name)=\($0.value)" }.joined()
    case .later: "later"
    }
}
