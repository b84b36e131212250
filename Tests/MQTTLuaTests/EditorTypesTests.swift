import Foundation
import LuaRuntime
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTLua

@Suite("Editor types")
struct EditorTypesTests {
    /// What the annotations declare: names by class.
    private func declared() throws -> [String: Set<String>] {
        var names: [String: Set<String>] = [:]
        var current = ""
        for line in ScriptTypes.annotations.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("---@class ") {
                current = String(words[1])
                #expect(names.updateValue([], forKey: current) == nil, "\(current) twice")
            } else if line.hasPrefix("---@field ") {
                let name = words[1].hasSuffix("?") ? words[1].dropLast() : words[1]
                #expect(names[current, default: []].insert(String(name)).inserted, "\(current).\(name) twice")
            } else if line.hasPrefix("function ") {
                let whole = words[1].prefix { $0 != "(" }
                let end = try #require(whole.lastIndex { $0 == "." || $0 == ":" })
                let owner = String(whole[..<end])
                let type = whole[end] == ":" ? "mqtt." + owner : owner
                let isNew = names[type, default: []].insert(String(whole[whole.index(after: end)...])).inserted
                #expect(isNew, "\(whole) twice")
            }
        }
        return names
    }

    /// What a script finds, noted down as `class.name`: names by class.
    private func found(_ broker: ScriptedBroker) -> [String: Set<String>] {
        var names: [String: Set<String>] = [:]
        for note in broker.notes {
            let parts = note.split(separator: ":").map(String.init)
            names[parts[0], default: []].formUnion(parts.dropFirst())
        }
        return names
    }

    /// Lua that lists texts.
    private func list(_ texts: some Sequence<String>) -> String {
        "{" + texts.sorted().map { "'\($0)'" }.joined(separator: ",") + "}"
    }

    @Test("Every function that a script reaches from the module is declared, and every one declared is there")
    func functions() async throws {
        let declared = try declared()
        let parts = ScriptTypes.parts.map(\.name)
        let broker = try await ScriptedBroker(
            """
            for _, part in ipairs(\(list(parts))) do
              -- Some are there only where they are built in.
              local is_there, table = pcall(function() return mqtt[part] end)
              if is_there then
                for name in pairs(table) do note("mqtt." .. part .. ":" .. name) end
              else
                assert(table:find("not built in"), table)
              end
            end
            for name in pairs(mqtt) do note("mqtt:" .. name) end
            return {}
            """)
        let found = found(broker)
        let optional = ["http", "jwt", "sqlite"]
        #expect(found["mqtt"]?.union(optional) == declared["mqtt"])
        for part in parts where part != "config" && (!optional.contains(part) || found["mqtt.\(part)"] != nil) {
            #expect(found["mqtt.\(part)"] == declared["mqtt.\(part)"], "\(part)")
        }
    }

    @Test("Every field that a script can read is declared, and every one declared can be read")
    func fields() async throws {
        let declared = try declared()
        let names = Set(declared.filter { !["mqtt.Hooks", "mqtt"].contains($0.key) }.values.flatMap(\.self))
        let broker = try await ScriptedBroker(
            """
            local names = \(list(names.filter { !$0.hasPrefix("[") }))
            local seen = {}
            local function probe(class, object)
              if seen[class] then return end
              seen[class] = true
              for _, name in ipairs(names) do
                if pcall(function() return object[name] end) then note(class .. ":" .. name) end
              end
            end
            local function hook(class, other)
              return function(client, object, event)
                probe("mqtt.Client", client)
                probe(class, object)
                if other then probe(other, event) end
              end
            end
            return {
              on_load = function()
                probe("mqtt.Counter", mqtt.metrics.counter("editor_counter"))
                probe("mqtt.Gauge", mqtt.metrics.gauge("editor_gauge"))
                probe("mqtt.Histogram", mqtt.metrics.histogram("editor_histogram"))
                probe("mqtt.Timer", mqtt.timer.after(60, function() end))
              end,
              on_accept = function(connection) probe("mqtt.Connection", connection) end,
              on_connect = function(client, connect)
                probe("mqtt.Connect", connect)
                if connect.will then probe("mqtt.Will", connect.will) end
              end,
              authenticate = function(client, credentials)
                probe("mqtt.Credentials", credentials)
                return credentials.username ~= "mallory"
              end,
              on_auth = function(client, step) probe("mqtt.Step", step) return true end,
              on_refused = hook("mqtt.RefusalEvent"),
              authorize = function(client, request) probe("mqtt.Request", request) return true end,
              authorize_receive = hook("mqtt.DeliveredMessage"),
              on_subscribe = hook("mqtt.Subscription"),
              on_unsubscribe = hook("mqtt.Unsubscription"),
              on_publish = hook("mqtt.Message"),
              on_deliver = hook("mqtt.Copy"),
              on_will = hook("mqtt.OwnMessage"),
              on_session = hook("mqtt.SessionEvent"),
              on_dropped = hook("mqtt.DeliveredMessage", "mqtt.DropEvent"),
              on_disconnect = hook("mqtt.Event"),
            }
            """)
        let stranger = broker.memory.open()
        stranger.send(.connect(Connect(clientIdentifier: "m", username: "mallory", password: Array("x".utf8))))
        try stranger.expectConnack(.badUserNameOrPassword)
        let stepper = broker.memory.open()
        stepper.send(
            .connect(
                Connect(clientIdentifier: "s", properties: [.authenticationMethod("m"), .authenticationData([1])]))
        )
        try stepper.expectConnack(.success)
        let client = try broker.memory.connect("c", username: "ann", password: "x", will: Will(topic: "w", payload: []))
        try client.subscribe("a", qos: .atLeastOnce)
        client.publish("a", "x")
        client.publish("nobody", "x")
        _ = try client.takeAll()
        try client.unsubscribe("a")
        client.cut()
        broker.memory.run()

        let objects = [
            "Client", "Connection", "Connect", "Will", "Credentials", "Step", "RefusalEvent", "Request", "Subscription",
            "Unsubscription", "Message", "DeliveredMessage", "Copy", "OwnMessage", "SessionEvent", "DropEvent", "Event",
            "Counter", "Gauge", "Histogram", "Timer",
        ]
        let found = found(broker)
        for object in objects.map({ "mqtt.\($0)" }) { #expect(found[object] == declared[object], "\(object)") }
        // The others are tables.
        let tables = Set(ScriptTypes.classes.map(\.name)).subtracting(objects.map { "mqtt.\($0)" })
        #expect(
            tables == [
                "mqtt.Grant", "mqtt.Rule", "mqtt.Limits", "mqtt.NewMessage", "mqtt.RetainedMessage", "mqtt.Selector",
                "mqtt.Session", "mqtt.SessionSubscription", "mqtt.NewGrant", "mqtt.ReauthorizationOptions",
                "mqtt.Reauthorization", "mqtt.Ban", "mqtt.Rate", "mqtt.CacheOptions", "mqtt.TimerOptions",
                "mqtt.HookOptions", "mqtt.HTTPOptions", "mqtt.HTTPPostOptions", "mqtt.HTTPRequest", "mqtt.JWTOptions",
                "mqtt.SQLiteOptions", "mqtt.Response", "mqtt.Blob", "mqtt.Database",
            ])
    }

    @Test("The tables that functions return have the declared fields")
    func tables() async throws {
        let declared = try declared()
        let broker = try await ScriptedBroker(
            """
            local function keys(class, table) for name in pairs(table) do note(class .. ":" .. name) end end
            return {
              authorize = function() return true end,
              on_publish = { topic = "a", run = function()
                local session = mqtt.sessions("c")[1]
                keys("mqtt.Session", session)
                keys("mqtt.SessionSubscription", session.subscriptions[1])
                keys("mqtt.Reauthorization", mqtt.reauthorize("c"))
                mqtt.ban { client_id = "x", username = "x", address = "192.0.2.9", seconds = 5, reason = "x" }
                keys("mqtt.Ban", mqtt.bans()[1])
                keys("mqtt.RetainedMessage", mqtt.retained.get("r"))
              end },
            }
            """)
        let retained = Message(
            topic: "r", payload: [1], retain: true,
            properties: [
                .messageExpiryInterval(9), .contentType("t"), .responseTopic("t"), .correlationData([1]),
                .payloadFormatIndicator(0), .userProperty("a", "b"),
            ])
        try broker.memory.handle.publish(retained, as: "test")
        let client = try broker.memory.connect("c")
        try client.subscribe("$share/g/a", identifier: 3)
        client.publish("a")
        broker.memory.run()
        let found = found(broker)
        for name in ["Session", "SessionSubscription", "Reauthorization", "Ban"].map({ "mqtt.\($0)" }) {
            #expect(found[name] == declared[name], "\(name)")
        }
        // Nobody's message has no publisher.
        #expect(found["mqtt.RetainedMessage"]?.union(["publisher"]) == declared["mqtt.RetainedMessage"])
    }

    @Test("Every declared hook, and every declared option, is one that a script may have")
    func hooks() throws {
        let declared = try declared()
        #expect(declared["mqtt.Hooks"] == Set(HookPoint.allCases.map(\.rawValue) + ["on_load", "on_unload"]))
        for name in try #require(declared["mqtt.Hooks"]) {
            _ = try Scripts("return { \(name) = function() end }")
        }
        _ = try Scripts(
            "return { on_deliver = { topic = '#', on_error = 'deny', key = function() end, run = function() end }, "
                + "on_publish = { timeout = 1, run = function() end } }")
        #expect(declared["mqtt.HookOptions"] == ["topic", "timeout", "on_error", "cache", "key", "run"])
        #expect(throws: LuaScriptError.self) { try Scripts("return { on_nothing = function() end }") }
    }

    @Test("What is not described, or described and not there, cannot be registered")
    func registration() throws {
        let state = try LuaState()
        let description = ClassDescription(
            "mqtt.Thing", fields: [.init("topic", "string")],
            functions: [.init("drop", "Goes nowhere."), .init("wait", "", waits: .always)])
        func type(_ fields: [String], _ functions: [LuaHostFunction]) -> LuaObjectType {
            LuaObjectType(
                name: "thing", fields: fields.enumerated().map { LuaField($1, $0) }, methods: functions,
                read: { _, _, push in push.null() })
        }
        let drop = LuaHostFunction("drop") { _ in .returned }
        let wait = LuaHostFunction("wait", suspends: true) { _ in .suspended }
        _ = try state.register(type(["topic"], [drop, wait]), as: description)
        #expect(throws: LuaFailure.message("mqtt.Thing.qos is not described")) {
            try state.register(type(["topic", "qos"], [drop, wait]), as: description)
        }
        #expect(throws: LuaFailure.message("mqtt.Thing.topic is described, but is not there")) {
            try state.register(type([], [drop, wait]), as: description)
        }
        let hasty = LuaHostFunction("wait") { _ in .returned }
        #expect(throws: LuaFailure.message("mqtt.Thing.wait is described to wait, or not to, but is otherwise")) {
            try state.register(type(["topic"], [drop, hasty]), as: description)
        }
        #expect(throws: LuaFailure.message("mqtt.nothing is not described")) {
            try LibraryPart("mqtt.nothing", []).check()
        }
        #expect(throws: LuaFailure.message("mqtt.time.now is described, but is not there")) {
            try LibraryPart("mqtt.time", []).check()
        }
    }
}
