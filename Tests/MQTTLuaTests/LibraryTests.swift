import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("The module mqtt")
struct LibraryTests {
    /// Runs a body in on_publish and returns what it left as the payload.
    private func run(_ body: String, broker: RecordingBroker? = nil) async throws -> String {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function(client, message) local out = {} \(body) end }")
        if let broker { try await scripts.plugin.start(broker) }
        return try scripts.hooks.publish("in").1.text
    }

    @Test("publish: every field arrives")
    func publish() async throws {
        let broker = RecordingBroker()
        let result = try await run(
            """
            local ok = mqtt.publish { topic = 'a/b', payload = 'x', qos = 1, retain = true, expiry = 5,
              content_type = 't', response_topic = 'r', correlation_data = 'c', payload_format = 1,
              user_properties = { { 'k', 'v' } } }
            message.payload = tostring(ok)
            """, broker: broker)
        #expect(result == "true")
        let message = try #require(broker.published.first)
        #expect(message.topic == "a/b" && message.text == "x" && message.qos == .atLeastOnce && message.retain)
        #expect(message.origin == .script && message.publisher == nil)
        let properties = message.properties
        #expect(properties.messageExpiryInterval == 5 && properties.contentType == "t")
        #expect(properties.responseTopic == "r" && properties.correlationData == [99])
        #expect(properties.payloadFormatIndicator == 1 && properties.userProperties.first?.value == "v")
    }

    @Test("publish: nil and a text when the broker refuses")
    func publishRefused() async throws {
        let body = "local ok, why = mqtt.publish { topic = 'a' } message.payload = tostring(ok) .. ' ' .. why"
        let result = try await run(body, broker: RecordingBroker(refusal: .nestedTooDeep))
        #expect(result == "nil messages published by hooks are nested too deep")
    }

    @Test(
        "publish: mistakes",
        arguments: [
            ("mqtt.publish()", "bad argument #1 to 'publish' (table expected, got no value)"),
            ("mqtt.publish {}", "bad argument #1 to 'publish' (field 'topic' is missing)"),
            (
                "mqtt.publish { topic = 'a', payload = 5 }",
                "bad argument #1 to 'publish' (field 'payload': string expected, got number)"
            ),
            (
                "mqtt.publish { topic = 'a', retian = true }",
                "bad argument #1 to 'publish' (no field 'retian' is known (did you mean 'retain'?))"
            ),
            ("mqtt.disconnect {}", "bad argument #1 to 'disconnect' (a selector needs at least one field)"),
            (
                "mqtt.disconnect()",
                "bad argument #1 to 'disconnect' (client identifier or table expected, got no value)"
            ),
            ("mqtt.disconnect { user = 'x' }", "bad argument #1 to 'disconnect' (no field 'user' is known"),
            (
                "mqtt.disconnect('a', 'success')",
                "bad argument #2 to 'disconnect' ('success' is no refusal that DISCONNECT can carry)"
            ),
            ("mqtt.topic.match('a/#/b', 'a')", "bad argument #1 to 'match' (\"a/#/b\" is not a topic filter)"),
            ("mqtt.topic.match('a', '#')", "bad argument #2 to 'match' (\"#\" is not a topic name)"),
            ("mqtt.log.info(5)", "bad argument #1 to 'info' (string expected, got number)"),
            (
                "mqtt.log.info('x', { a = {} })",
                "bad argument #2 to 'info' (field 'a': text, number or boolean expected, got table)"
            ),
            ("mqtt.lgo.info('x')", "'mqtt' has no field 'lgo' (did you mean 'log'?)"),
            ("mqtt.json.decod('x')", "'mqtt.json' has no field 'decod' (did you mean 'decode'?)"),
            ("mqtt.config.x = 1", "'mqtt.config' may not be changed"),
            ("mqtt.mine = 1", "'mqtt' may not be changed"),
        ])
    func mistakes(statement: String, message: String) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function(client, message) \(statement) end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") }.hasPrefix("s.lua:2: \(message)"))
    }

    @Test("disconnect in a hook that may not wait: asked, not awaited")
    func disconnect() async throws {
        let broker = RecordingBroker()
        func run(_ body: String) async throws -> String {
            let scripts = try Scripts(
                "local mqtt = require 'mqtt'\nreturn { on_retain = function(client, message) \(body) end }")
            try await scripts.plugin.start(broker)
            var message = Message(topic: "a", payload: [])
            _ = try scripts.hooks.intercept(retained: &message, from: Client(id: "c1"))
            return message.text
        }
        #expect(try await run("message.payload = tostring(mqtt.disconnect('c9', 'server_busy', 'later'))") == "true")
        _ = try await run(
            "assert(mqtt.disconnect { id = 'i', username = 'u', address = 'a', listener = 'l', tenant = 't' })")
        var iterator = broker.disconnected.makeAsyncIterator()
        let first = await iterator.next()
        #expect(
            first
                == RecordingBroker.Disconnection(
                    selector: ClientSelector(id: "c9"), code: .serverBusy, reason: "later"))
        let second = await iterator.next()
        #expect(
            second
                == RecordingBroker.Disconnection(
                    selector: ClientSelector(id: "i", username: "u", address: "a", listener: "l", tenant: "t"),
                    code: .administrativeAction, reason: nil))
    }

    @Test("topic, time and log")
    func small() async throws {
        let result = try await run(
            """
            out[#out + 1] = tostring(mqtt.topic.match('a/+', 'a/b')) .. tostring(mqtt.topic.match('a/+', 'a'))
            out[#out + 1] = table.concat(mqtt.topic.split('/a//b/'), ',') .. #mqtt.topic.split('/a//b/')
            out[#out + 1] = tostring(mqtt.time.now() > 1.7e9)
            message.payload = table.concat(out, ' ')
            """)
        #expect(result == "truefalse ,a,,b,5 true")
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_publish = function()
              for _, level in ipairs { 'debug', 'info', 'warn', 'error' } do mqtt.log[level]('x', { n = 1, f = 1.5, b = true, s = 't' }) end
            end }
            """)
        _ = try scripts.hooks.publish("a")
        #expect(
            scripts.log.lines
                == ["debug", "info", "warning", "error"].map { "\($0) x b=true f=1.5 n=1 s=t" })
    }

    @Test("config: what the configuration says, with its types; what it does not say is nil")
    func configuration() throws {
        var configuration = LuaConfiguration()
        configuration.values = [
            "url": .text("x"), "limit": .integer(5), "share": .number(0.5), "on": .flag(true),
            "list": .list([.integer(1), .text("a")]), "map": .mapping(["k": .text("v")]),
        ]
        let scripts = try Scripts(
            """
            local config = require('mqtt').config
            assert(config.url == 'x' and config.limit == 5 and math.type(config.limit) == 'integer')
            assert(config.share == 0.5 and config.on == true and config.list[2] == 'a' and config.map.k == 'v')
            assert(config.none == nil)
            return { authorize = function() return config.limit == 5 end }
            """, configuration: configuration)
        #expect(try scripts.hooks.authorize("a") == "allow")
    }

    @Test("a part is loaded when it is first touched, and is the same from then on")
    func lazyParts() throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            assert(rawget(mqtt, 'json') == nil)
            local json = mqtt.json
            assert(rawget(mqtt, 'json') == json and mqtt.json == json)
            return { authorize = function() return mqtt.crypto == mqtt.crypto end }
            """)
        #expect(try scripts.hooks.authorize("a") == "allow")
    }

    @Test(
        "One state per loop: on_load runs once per state, and may publish before the broker runs; on_unload at the stop"
    )
    func lifecycle() async throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return {
              on_load = function() mqtt.log.info('load') assert(mqtt.publish { topic = 'up' }) end,
              on_unload = function() mqtt.log.info('unload') mqtt.publish { topic = 'down' } end }
            """)
        _ = try scripts.plugin.instance(for: LoopIdentity(index: 1, count: 2) { $0() })
        let broker = RecordingBroker()
        #expect(broker.published.isEmpty)
        try await scripts.plugin.start(broker)
        #expect(broker.published.map(\.topic) == ["up", "up"])
        _ = try scripts.plugin.instance(for: Scripts.loop)
        await scripts.plugin.stop()
        #expect(broker.published.map(\.topic) == ["up", "up", "up", "down", "down", "down"])
        #expect(
            scripts.log.lines == ["info load", "info load", "info load", "info unload", "info unload", "info unload"])
    }

    @Test("An on_load that fails keeps the broker from starting; one that publishes without end is told")
    func failingLoad() throws {
        #expect(throws: LuaScriptError.self) { try Scripts("return { on_load = function() error('no') end }") }
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_load = function()
              local n, why = 0
              repeat local ok, text = mqtt.publish { topic = 'x' } n, why = n + 1, text until not ok
              mqtt.log.info(why, { n = n })
            end }
            """)
        #expect(scripts.log.lines == ["info 1000 messages wait for the broker to start n=1001"])
    }

    @Test("A loop that does not answer does not keep the plugin from stopping")
    func silentLoop() async throws {
        let scripts = try Scripts("return { on_unload = function() end }")
        _ = try scripts.plugin.instance(for: LoopIdentity(index: 1, count: 2) { _ in })
        await scripts.plugin.stop()
    }
}
