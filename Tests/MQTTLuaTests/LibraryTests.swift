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
                "mqtt.publish { topic = 'a/+' }",
                "bad argument #1 to 'publish' (field 'topic': \"a/+\" is not a topic name)"
            ),
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
            ("mqtt.shared.get('x')", "mqtt.shared is not available in this version"),
            ("mqtt.mine = 1", "'mqtt' may not be changed"),
        ])
    func mistakes(statement: String, message: String) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function(client, message) \(statement) end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") }.hasPrefix("s.lua:2: \(message)"))
    }

    @Test("disconnect: by identifier, and by fields")
    func disconnect() async throws {
        let broker = RecordingBroker()
        _ = try await run("assert(mqtt.disconnect('c9', 'server_busy', 'later') == true)", broker: broker)
        _ = try await run(
            "assert(mqtt.disconnect { id = 'i', username = 'u', address = 'a', listener = 'l', tenant = 't' })",
            broker: broker)
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
        let body = "local ok, why = mqtt.disconnect('x') message.payload = tostring(ok) .. ' ' .. why"
        #expect(try await run(body) == "nil the broker is not running yet")
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

    @Test("on_load runs once per loop and may publish before the broker runs; on_unload at the stop")
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
        #expect(scripts.log.lines == ["info the broker is not running yet n=1001"])
    }

    @Test("A loop that does not answer does not keep the plugin from stopping")
    func silentLoop() async throws {
        let scripts = try Scripts("return { on_unload = function() end }")
        _ = try scripts.plugin.instance(for: LoopIdentity(index: 1, count: 2) { _ in })
        await scripts.plugin.stop()
    }
}
