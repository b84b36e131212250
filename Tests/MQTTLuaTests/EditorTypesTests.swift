import Foundation
import Logging
import LuaRuntime
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Editor types")
struct EditorTypesTests {
    /// What a file of LuaCATS annotations declares: names by class.
    private func declared() throws -> [String: Set<String>] {
        let path = Scripts.package + "/Sources/MQTTLua/Library/mqtt.d.lua"
        var names: [String: Set<String>] = [:]
        var current = ""
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("---@class ") {
                current = String(words[1])
                names[current, default: []] = []
            } else if line.hasPrefix("---@field ") {
                let name = words[1].hasSuffix("?") ? words[1].dropLast() : words[1]
                #expect(names[current, default: []].insert(String(name)).inserted, "\(current).\(name) twice")
            } else if line.hasPrefix("function ") {
                let whole = words[1].prefix { $0 != "(" }
                let end = try #require(whole.lastIndex { $0 == "." || $0 == ":" })
                let owner = String(whole[..<end])
                let type = owner.hasPrefix("mqtt") ? owner : "mqtt." + owner.prefix(1).uppercased() + owner.dropFirst()
                names[type, default: []].insert(String(whole[whole.index(after: end)...]))
            }
        }
        return names
    }

    @Test("Everything that is registered is declared, and nothing else")
    func complete() throws {
        var declared = try declared()
        let state = try LuaState()
        let context = try ScriptContext(state: state, path: "x", logger: Logger(label: "test"), backChannel: nil)
        let library = ScriptLibrary(context)
        try library.install()
        for name in ScriptLibrary.partNames + ["mqtt"] {
            let part = try library.contents(of: name)
            var names = Set(part.functions.map(\.name)).union(part.values.keys)
            if part.name == "mqtt" { names.formUnion(ScriptLibrary.partNames) }
            #expect(declared.removeValue(forKey: part.name) == names, "\(part.name)")
        }
        let types: [(String, LuaObjectType)] = [
            ("mqtt.Client", ClientObject.type(context)), ("mqtt.Credentials", CredentialsObject.type()),
            ("mqtt.Step", StepObject.type(context)), ("mqtt.Request", RequestObject.type(context)),
            ("mqtt.Message", MessageObject.type(context)),
            ("mqtt.DeliveredMessage", DeliveredMessageObject.type(context)),
            ("mqtt.Subscription", SubscriptionObject.type()), ("mqtt.Event", DisconnectEventObject.type()),
            ("mqtt.Counter", MetricsLibrary.counterType), ("mqtt.Gauge", MetricsLibrary.gaugeType),
            ("mqtt.Histogram", MetricsLibrary.histogramType), ("mqtt.Timer", TimerLibrary.type),
            ("mqtt.Connection", ConnectionObject.type()), ("mqtt.Will", WillObject.type()),
            ("mqtt.Connect", ConnectObject.type(willClass: try state.register(WillObject.type()))),
            ("mqtt.OwnMessage", OwnMessageObject.type(context)), ("mqtt.Copy", CopyObject.type(context)),
            ("mqtt.Unsubscription", UnsubscriptionObject.type()),
            ("mqtt.SessionEvent", SessionEventObject.type()), ("mqtt.DropEvent", DropEventObject.type()),
            ("mqtt.RefusalEvent", RefusalEventObject.type()),
            ("mqtt.Response", HTTPResponseObject.type(try ScriptJSON(state).coders)),
        ]
        for (name, type) in types {
            let names = Set(type.fields.map(\.name) + type.methods.map(\.name))
            #expect(declared.removeValue(forKey: name) == names, "\(name)")
        }
        #expect(
            declared.removeValue(forKey: "mqtt.Grant") == Set(Grants.exchangeFields + Grants.authorizationFields))
        #expect(declared.removeValue(forKey: "mqtt.Rule") == Set(["[1]", "[2]", "[3]"] + Grants.ruleFields))
        #expect(declared.removeValue(forKey: "mqtt.Limits") == Set(Grants.limitFields))
        #expect(declared.removeValue(forKey: "mqtt.NewMessage") == Set(BrokerLibrary.messageFields))
        #expect(declared.removeValue(forKey: "mqtt.Selector") == Set(BrokerLibrary.selectorFields))
        for (name, fields) in [
            ("mqtt.Ban", BanLibrary.fields), ("mqtt.Session", BrokerQueries.sessionFields),
            ("mqtt.SessionSubscription", BrokerQueries.subscriptionFields),
            ("mqtt.NewGrant", BrokerQueries.grantFields),
            ("mqtt.ReauthorizationOptions", BrokerQueries.reauthorizationOptions),
            ("mqtt.Reauthorization", ["sessions", "removed_subscriptions", "disconnected"]),
            ("mqtt.CacheOptions", CacheLibrary.optionNames), ("mqtt.TimerOptions", TimerLibrary.optionNames),
            ("mqtt.HTTPOptions", HTTPLibrary.optionNames), ("mqtt.HTTPPostOptions", HTTPLibrary.postOptionNames),
            ("mqtt.SQLiteOptions", SQLiteLibrary.optionNames), ("mqtt.Database", SQLiteLibrary.methodNames),
            ("mqtt.Blob", []), ("mqtt.JWTOptions", JWTLibrary.optionNames),
            ("mqtt.HTTPRequest", HTTPLibrary.requestFields),
            ("mqtt.Rate", RateLimitLibrary.optionNames),
            ("mqtt.RetainedMessage", BrokerLibrary.messageFields + ["publisher"]),
        ] {
            #expect(declared.removeValue(forKey: name) == Set(fields), "\(name)")
        }
        #expect(declared.removeValue(forKey: "mqtt.HookOptions") == Set(HookOptions.names))
        #expect(declared.removeValue(forKey: "mqtt.Hooks") == Set(ScriptHooks.names))
        #expect(declared.isEmpty, "\(declared.keys)")
    }
}
