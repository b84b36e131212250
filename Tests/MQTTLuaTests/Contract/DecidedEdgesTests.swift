import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTLua

/// What the hook contract decides, sentence by sentence, of scripts in a whole broker in memory.
@Suite("Edges of the hook contract, decided: scripts in a broker")
struct DecidedEdgesTests {
    @Test(
        "authorize runs on what the client asked, then the transform, then authorize again if topic or filter changed: the same for publish and subscribe"
    )
    func twice() async throws {
        let broker = try await ScriptedBroker(
            """
            return {
              authorize = function(client, request)
                note('authorize', request.action, request.topic)
                return request.topic ~= 'forbidden'
              end,
              on_publish = function(client, message)
                note('on_publish', message.topic)
                message.topic = message.topic:gsub('^old', 'new'):gsub('^bad', 'forbidden')
              end,
              on_subscribe = function(client, subscription)
                note('on_subscribe', subscription.filter)
                subscription.filter = subscription.filter:gsub('^old', 'new'):gsub('^bad', 'forbidden')
              end,
            }
            """)
        let client = try broker.memory.connect("c")
        #expect(try client.publishAcknowledged("same") == .noMatchingSubscribers)
        #expect(try client.publishAcknowledged("old") == .noMatchingSubscribers)
        #expect(try client.publishAcknowledged("bad") == .notAuthorized)
        #expect(try client.publishAcknowledged("forbidden") == .notAuthorized)
        let publishing = [
            "authorize,publish,same", "on_publish,same", "authorize,publish,old", "on_publish,old",
            "authorize,publish,new", "authorize,publish,bad", "on_publish,bad", "authorize,publish,forbidden",
            "authorize,publish,forbidden",
        ]
        #expect(broker.notes == publishing)
        #expect(try client.subscribe("same") == [.grantedQoS0])
        #expect(try client.subscribe("old") == [.grantedQoS0])
        #expect(try client.subscribe("bad") == [.notAuthorized])
        #expect(try client.subscribe("forbidden") == [.notAuthorized])
        let subscribing = publishing.map {
            $0.replacing("publish", with: "subscribe")
        }
        #expect(Array(broker.notes.dropFirst(publishing.count)) == subscribing)
    }

    @Test("Publishing: authorize, on_publish, (authorize), on_retain, route, authorize_receive, on_deliver")
    func order() async throws {
        let broker = try await ScriptedBroker(
            """
            local function hook(name, result) return function(client, message)
              note(name, message.topic)
              return result
            end end
            return {
              authorize = function(client, request)
                if request.action == 'publish' then note('authorize', request.topic) end
                return true
              end,
              on_publish = function(client, message) note('on_publish', message.topic) message.topic = 'new' end,
              on_retain = hook('on_retain'), authorize_receive = hook('authorize_receive', true),
              on_deliver = hook('on_deliver'), on_delivered = hook('on_delivered'),
            }
            """)
        let reader = try broker.memory.connect("reader")
        try reader.subscribe("new")
        #expect(try broker.memory.connect("c").publishAcknowledged("old", retain: true) == .success)
        #expect(
            broker.notes == [
                "authorize,old", "on_publish,old", "authorize,new", "on_retain,new", "authorize_receive,new",
                "on_deliver,new", "on_delivered,new",
            ])
    }

    @Test("Scripts skip authorize with what they publish, and pass every other hook but their own on_publish")
    func published() async throws {
        let broker = try await ScriptedBroker(
            """
            local function hook(name) return function(client, message)
              if message.topic == 'by/script' then note(name, message.origin, client.id, tostring(client.internal)) end
            end end
            return {
              authorize = function(client, request) if request.topic == 'by/script' then note('authorize') end return true end,
              on_publish = function(client, message)
                if message.topic == 'by/script' then note('on_publish') else mqtt.publish { topic = 'by/script', retain = true } end
              end,
              on_retain = hook('on_retain'), authorize_receive = hook('authorize_receive'), on_deliver = hook('on_deliver'),
            }
            """)
        let reader = try broker.memory.connect("reader")
        try reader.subscribe("by/+")
        try broker.memory.connect("c").publish("go")
        try reader.expectPublish("by/script", "")
        #expect(
            broker.notes == [
                "on_retain,script,$script/s,true", "authorize_receive,script,reader,false",
                "on_deliver,script,reader,false",
            ])
    }

    @Test("A script publishes as $script/ and its name, and its own on_publish alone is not asked")
    func publishedByOthers() async throws {
        let text = """
            return {
              on_load = function() mqtt.publish { topic = "loaded", payload = "NAME" } end,
              on_publish = function(client, message)
                note("NAME", client.id, message.topic, message.payload)
                if message.topic == "go" then mqtt.publish { topic = "said", payload = "NAME" } end
              end,
            }
            """
        let names = ["acl", "b.c"]
        let broker = try await ScriptedBroker(
            Dictionary(
                uniqueKeysWithValues: names.map { ("\($0).lua", text.replacing("NAME", with: $0)) }))
        try broker.memory.connect("c").publish("go")
        broker.memory.run()
        #expect(
            broker.notes.sorted() == [
                "acl,$script/b.c,loaded,b.c", "acl,$script/b.c,said,b.c", "acl,c,go,",
                "b.c,$script/acl,loaded,acl", "b.c,$script/acl,said,acl", "b.c,c,go,",
            ])
    }

    @Test("Two scripts that publish on every message end at a depth of 8")
    func mutual() async throws {
        let text = """
            return { on_publish = function(client, message)
              local ok, why = mqtt.publish { topic = message.topic .. "x" }
              if not ok then note(why) end
            end }
            """
        let broker = try await ScriptedBroker(["a.lua": text, "b.lua": text])
        let watcher = try broker.memory.connect("watcher")
        try watcher.subscribe("#")
        try broker.memory.connect("c").publish("t")
        try watcher.expectPublish("t", "")
        // Each of the two publishes about the client's message; from then on each about what the other one does.
        for depth in 1...8 {
            for _ in 0..<2 { try watcher.expectPublish("t" + String(repeating: "x", count: depth), "") }
        }
        try watcher.expectNothing()
        #expect(broker.notes.count == 2 && broker.notes.allSatisfy { $0.hasPrefix("messages") })
    }

    @Test(
        "deadline 5 s for authenticate and on_auth, 1 s otherwise; the deadline covers the whole call, however often it waits",
        arguments: [("authenticate", 5.0), ("on_auth", 5.0), ("authorize", 1.0), ("on_publish", 1.0)])
    func deadline(hook: String, seconds: Double) async throws {
        let clock = TestClock()
        let broker = try await ScriptedBroker(
            "return { \(hook) = function() mqtt.sleep(20) mqtt.sleep(21) return true end }",
            configuration: clock.configuration)
        let client = broker.memory.open()
        switch hook {
        case "authenticate": client.send(.connect(Connect(clientIdentifier: "c")))
        case "on_auth":
            client.send(.connect(Connect(clientIdentifier: "c", properties: [.authenticationMethod("m")])))
        default:
            try client.connect("c")
            client.publish("t", "1", qos: .atLeastOnce)
        }
        #expect(clock.sleeping.contains(20))
        broker.memory.advance(seconds: seconds / 2)
        // It goes on to its second wait, which has no time of its own.
        await clock.wake(20)
        try await broker.memory.settle("no second wait") { clock.sleeping.contains(21) }
        broker.memory.advance(seconds: seconds / 2 - 0.2)
        try client.expectNothing()
        broker.memory.advance(seconds: 0.6)
        #expect(try await client.receive().reasonCode?.isError == true)
    }

    @Test("The 10 ms start anew after each suspension")
    func runningTime() async throws {
        var configuration = LuaConfiguration()
        configuration.sleep = { _ in }
        // Each part takes a few milliseconds, all together many times the limit.
        let broker = try await ScriptedBroker(
            """
            local function work() local n = 0 for i = 1, 100000 do n = n + i end return n end
            return { authenticate = function(client)
              for i = 1, 60 do
                if client.id == 'waits' then mqtt.sleep(0) end
                work()
              end
              return true
            end }
            """, configuration: configuration)
        for (name, code) in [("waits", ReasonCode.success), ("works", .serverUnavailable)] {
            let client = broker.memory.open()
            client.send(.connect(Connect(clientIdentifier: name)))
            guard case .connack(let connack) = try await client.receive() else { throw CancellationError() }
            #expect(connack.reasonCode == code, "\(name)")
        }
    }

    @Test("A reload of scripts asks the authorizers again for every subscription and queued message of all sessions")
    func reload() async throws {
        let broker = try await ScriptedBroker(
            "return { authorize = function(client, request) return true end, authorize_receive = function() return true end }",
            loops: 2)
        let online = try broker.memory.connect("online")
        let offline = try broker.memory.connect("offline", on: 1, properties: [.sessionExpiryInterval(100)])
        for client in [online, offline] {
            for topic in ["secret", "unread", "open"] { try client.subscribe(topic, qos: .atLeastOnce) }
        }
        offline.cut()
        let handle = broker.memory.handle
        func publish() throws {
            for topic in ["secret", "unread", "open"] {
                try handle.publish(Message(topic: topic, payload: [0x31], qos: .atLeastOnce), as: "test")
            }
            broker.memory.run()
        }
        try publish()
        #expect(try online.takeAll().count == 3)
        try await broker.reload(
            """
            return { authorize = function(client, request) return request.topic ~= 'secret' end,
              authorize_receive = function(client, message) return message.topic ~= 'unread' end }
            """)
        let back = try broker.memory.connect("offline", on: 1, cleanStart: false)
        try back.expectPublish("open", "1", qos: .atLeastOnce)
        try back.expectNothing()
        try publish()
        try online.expectPublish("open", "1", qos: .atLeastOnce)
        try online.expectNothing()
    }

    @Test("One state per loop: on_load runs once per state; ratelimit, shared and cache are one per broker")
    func states() async throws {
        let broker = try await ScriptedBroker(
            """
            local own, looked = 0, 0
            local look = mqtt.cache.memoize(function(key) note('looked', key) return key .. '!' end, { ttl = 60 })
            return {
              on_load = function() note('load') end,
              on_publish = function(client, message)
                own = own + 1
                note(own, mqtt.shared.incr('count'), tostring((mqtt.ratelimit.take('k', { rate = 0.001, burst = 2 }))), look('x'))
              end,
            }
            """, loops: 3, configuration: TestTime().configuration)
        #expect(broker.notes == ["load", "load", "load"])
        for loop in 0..<3 { try broker.memory.connect("c\(loop)", on: loop).publish("t") }
        #expect(
            Array(broker.notes.dropFirst(3)) == ["looked,x", "1,1,true,x!", "1,2,true,x!", "1,3,false,x!"])
    }

    @Test("A global that no chunk declares is an error with file and line should it still be reached")
    func undeclared() async throws {
        let broker = try await ScriptedBroker(
            "return {\n  authorize = function(client, request)\n    return _G['un' .. 'known'].field\n  end }")
        #expect(try broker.memory.connect("c").publishAcknowledged("t") == .notAuthorized)
        let line = broker.log.lines.first { $0.contains("hook failed") }
        #expect(line?.contains("s.lua:3: ") == true, "\(broker.log.lines)")
        #expect(line?.contains("unknown") == true, "\(broker.log.lines)")
    }

    @Test(
        "Over the publish rate: over_rate = \"delay\" (stop reading) is the default; publish_burst: one second's worth")
    func delay() async throws {
        let broker = try await ScriptedBroker(
            "return { authenticate = function() return mqtt.allow { limits = { publish_rate = 5 } } end }")
        let reader = try broker.memory.connect("reader")
        try reader.subscribe("#")
        let client = try broker.memory.connect("c")
        for number in 0..<12 { client.publish("t", "\(number)") }
        var count = try reader.takeAll().count
        #expect((5...6).contains(count))
        #expect(client.isHeldBack)
        broker.memory.advance(seconds: 3)
        count += try reader.takeAll().count
        #expect(count == 12)
        #expect(!client.isHeldBack)
    }
}

extension Packet {
    /// The reason code of an answer to a request.
    fileprivate var reasonCode: ReasonCode? {
        switch self {
        case .connack(let connack): connack.reasonCode
        case .puback(let puback): puback.reasonCode
        default: nil
        }
    }
}
