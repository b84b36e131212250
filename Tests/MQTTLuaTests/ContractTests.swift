import LuaRuntime
import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

/// What the hook contract decides about scripts, sentence by sentence, as far as no broker is needed.
@Suite("Edges of the hook contract, decided")
struct ContractTests {
    /// Runs a body in on_publish and returns what it left as the payload.
    private func run(_ body: String, broker: RecordingBroker? = nil) async throws -> String {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function(client, message) \(body) end }")
        if let broker { try await scripts.plugin.start(broker) }
        return try scripts.hooks.publish("in", "in").1.text
    }

    @Test(
        "_G may not be changed with rawset or given a metatable; string.dump is absent",
        arguments: [
            ("rawset(_G, 'x', 1)", "s.lua:1: rawset of the globals is not allowed"),
            ("setmetatable(_G, {})", "s.lua:1: setmetatable of the globals is not allowed"),
            ("string.dump(print)", "s.lua:1: "),
        ])
    func globals(statement: String, message: String) throws {
        let scripts = try Scripts("return { on_publish = function() \(statement) end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") }.hasPrefix(message))
    }

    @Test("A global that no chunk declares, used anywhere in a script, fails the load")
    func undeclared() throws {
        let failure = try Scripts.loadFailure("return { on_publish = function()\n local x = undeclared end }")
        #expect(failure.hasPrefix("s.lua:2: "))
    }

    @Test("Limits, default: 10 ms of running time per call without suspending, 64 MiB per state")
    func limits() {
        let configuration = LuaConfiguration()
        #expect(configuration.callTime == 0.010 && configuration.memoryLimit == 64 << 20)
        #expect(configuration.limits.runningTime == .milliseconds(10) && configuration.limits.memory == 64 << 20)
    }

    @Test("reject() without a code is 0x87")
    func rejection() async throws {
        let hooks = try Scripts(
            """
            return { on_publish = function(c, m) m:reject() end, on_subscribe = function(c, s) s:reject() end,
              on_unsubscribe = function(c, u) u:reject() end, on_connect = function(c, x) x:reject() end }
            """
        ).hooks
        #expect(try hooks.publish("a").0 == "reject not_authorized")
        var subscription = SubscriptionDraft(filter: "a", options: SubscriptionOptions())
        let subscribed = describe(try hooks.intercept(&subscription, from: Client(id: "c")))
        #expect(subscribed == "reject not_authorized")
        var filter = "a"
        guard case .reject(.notAuthorized) = try hooks.intercept(unsubscribe: &filter, from: Client(id: "c")) else {
            throw CancellationError()
        }
        var connect = ConnectDraft(Connect(version: .v5, clientIdentifier: "c"))
        let connection = AcceptedConnection(address: "", port: 0, listener: "")
        let connected = describe(try hooks.intercept(&connect, on: connection))
        #expect(connected == "reject not_authorized")
    }

    @Test("mqtt.publish returns true, or nil and a text (nested too deep, invalid topic)")
    func publishing() async throws {
        let body = "local ok, why = mqtt.publish { topic = %% } message.payload = tostring(ok) .. ' ' .. tostring(why)"
        let broker = RecordingBroker()
        #expect(try await run(body.replacing("%%", with: "'a'"), broker: broker) == "true nil")
        #expect(try await run(body.replacing("%%", with: "'a/+'"), broker: broker) == "nil invalid topic name \"a/+\"")
        #expect(try await run(body.replacing("%%", with: "''"), broker: broker) == "nil invalid topic name \"\"")
        let deep = RecordingBroker(refusal: .nestedTooDeep)
        #expect(
            try await run(body.replacing("%%", with: "'a'"), broker: deep)
                == "nil messages published by hooks are nested too deep")
        #expect(broker.published.count == 1)
    }

    @Test("Properties are lists of { name, value }")
    func properties() async throws {
        #expect(
            try await run(
                "message.user_properties = { { 'a', 'b' } } local p = message.user_properties message.payload = p[1][1] .. p[1][2]"
            ) == "ab")
    }

    @Test(
        "json.get(text, \"a.b[1]\"); base64 and hex have encode and decode; digests are raw bytes; crypto.hmac(\"sha256\", key, text)"
    )
    func library() async throws {
        #expect(try await run("message.payload = mqtt.json.get('{\"a\":{\"b\":[\"x\"]}}', 'a.b[1]')") == "x")
        #expect(
            try await run(
                "message.payload = mqtt.base64.decode(mqtt.base64.encode('x')) .. mqtt.hex.decode(mqtt.hex.encode('y'))"
            )
                == "xy")
        #expect(
            try await run("message.payload = #mqtt.crypto.sha256('') .. ' ' .. #mqtt.crypto.hmac('sha256', 'k', 't')")
                == "32 32")
    }

    @Test("on_accept(connection): address port listener tls")
    func accept() throws {
        let scripts = try Scripts(
            "return { on_accept = function(c) return c.address == 'a' and c.port == 1 and c.listener == 'l' and c.tls == true end }"
        )
        #expect(try scripts.hooks.accept(AcceptedConnection(address: "a", port: 1, listener: "l", isSecure: true)))
    }

    @Test("shared holds strings, numbers and booleans")
    func shared() async throws {
        let body = "mqtt.shared.set('k', %%) message.payload = type(mqtt.shared.get('k'))"
        for (value, type) in [("'x'", "string"), ("1", "number"), ("1.5", "number"), ("false", "boolean")] {
            #expect(try await run(body.replacing("%%", with: value)) == type)
        }
        await #expect(throws: LuaScriptError.self) { try await run(body.replacing("%%", with: "{}")) }
    }

    @Test("An unknown hook name, option, field or verdict field is an error with a \"did you mean\"")
    func unknownNames() throws {
        #expect(try Scripts.loadFailure("return { on_delivr = print }").contains("did you mean \"on_deliver\"?"))
        #expect(
            try Scripts.loadFailure("return { on_deliver = { kei = print, run = print } }").contains(
                "did you mean \"key\"?"))
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_publish = function(c, m) return m.topc end,
              authenticate = function() return mqtt.allow { limit = {} } end }
            """)
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") }.contains("did you mean 'topic'?"))
        #expect(
            scripts.failure {
                _ = try scripts.hooks.authenticate(Client(id: "c"), Credentials(username: "u", password: nil))
            }.contains("did you mean 'limits'?"))
    }
}
