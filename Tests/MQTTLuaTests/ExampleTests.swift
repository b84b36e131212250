import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("The examples")
struct ExampleTests {
    @Test("acl_by_client_and_user.lua")
    func acl() throws {
        let hooks = try Scripts(example: "acl_by_client_and_user.lua").hooks
        let s1 = Client(id: "s1")
        let desk = Client(id: "desk", username: "operator")
        #expect(try hooks.authorize("sensors/s1/temperature", by: s1) == "allow")
        #expect(try hooks.authorize("sensors/s1/#", .subscribe, by: s1) == "allow")
        #expect(try hooks.authorize("sensors/s2/temperature", by: s1) == "deny not_authorized")
        #expect(try hooks.authorize("sensors/s1", by: s1) == "deny not_authorized")
        #expect(try hooks.authorize("sensors/#", .subscribe, by: s1) == "deny not_authorized")
        #expect(try hooks.authorize("sensors/#", .subscribe, by: desk) == "allow")
        #expect(try hooks.authorize("sensors/s2/temperature", by: desk) == "deny not_authorized")
        #expect(try hooks.authorize("commands/s2", by: desk) == "allow")
        for id in ["+", "#", "a/b"] {
            #expect(try hooks.authorize("sensors/\(id)/x", .subscribe, by: Client(id: id)) == "deny not_authorized")
        }
    }

    @Test("payload_transform.lua")
    func payload() throws {
        let scripts = try Scripts(example: "payload_transform.lua")
        let hooks = scripts.hooks
        let (outcome, message) = try hooks.publish("readings/json/s1", "{\"celsius\": 21.5}")
        #expect(outcome == "pass")
        #expect(message.text.contains("\"celsius\":21.5") && message.text.contains("\"client\":\"c1\""))
        #expect(message.text.contains("\"received_at\":1") && message.properties.contentType == "application/json")
        #expect(
            try hooks.publish("readings/json/s1", "no json").0.hasPrefix("reject payload_format_invalid unexpected"))
        #expect(try hooks.publish("readings/json/s1", "5").0 == "reject payload_format_invalid an object is expected")

        func binary(_ bytes: [UInt8]) throws -> (String, Message) {
            try hooks.publish(Message(topic: "readings/binary/s1", payload: bytes, origin: .client))
        }
        let reading = try binary([1, 0, 42, 0x08, 0x66]).1.text
        #expect(reading.contains("\"sensor\":42") && reading.contains("\"celsius\":21.5"))
        #expect(try binary([2, 0, 42, 0x08, 0x66]).1.payload == [1, 0, 42, 0x08, 0x66])
        #expect(try binary([2, 0, 42, 0x08, 0x69]).1.payload == [1, 0, 42, 0x08, 0x66])
        #expect(try binary([1]).0 == "reject payload_format_invalid five bytes are expected")
        #expect(try hooks.publish("other", "x").1.text == "x")
    }

    @Test("topic_rewrite.lua")
    func rewrite() throws {
        let hooks = try Scripts(example: "topic_rewrite.lua").hooks
        let (outcome, message) = try hooks.publish("legacy/pump/pressure", "3.2")
        #expect(outcome == "pass" && message.topic == "devices/pump/pressure")
        #expect(message.properties.userProperties.first?.name == "moved-from")
        #expect(try hooks.publish("other").1.topic == "other")
        var draft = SubscriptionDraft(filter: "legacy/pump/#", options: SubscriptionOptions())
        _ = try hooks.intercept(&draft, from: Client(id: "c1"))
        #expect(draft.filter == "devices/pump/#")
    }

    @Test("presence_logger.lua")
    func presence() async throws {
        let scripts = try Scripts(example: "presence_logger.lua")
        let broker = RecordingBroker()
        try await scripts.plugin.start(broker)
        let client = Client(id: "a/b", address: "127.0.0.1")
        try await scripts.hooks.connected(client, sessionPresent: false)
        for cause in [DisconnectEvent.Cause.takeover, .client] {
            try await scripts.hooks.disconnected(
                client, DisconnectEvent(cause: cause, reasonCode: .success, willSent: false, seconds: 2))
        }
        #expect(broker.published.map(\.topic) == ["presence/a_b", "presence/a_b"])
        #expect(broker.published.allSatisfy { $0.retain && $0.qos == .atLeastOnce })
        #expect(broker.published[0].text.contains("\"online\":true"))
        #expect(
            broker.published[1].text.contains("\"online\":false")
                && broker.published[1].text.contains("\"by\":\"client\""))
        #expect(
            scripts.log.lines.count == 3 && scripts.log.lines[0] == "info client connected address=127.0.0.1 client=a/b"
        )
    }

    @Test("password_checking.lua")
    func password() throws {
        let hooks = try Scripts(example: "password_checking.lua").hooks
        func ask(_ name: String?, _ password: String?) throws -> Verdict<AuthenticationGrant> {
            try hooks.authenticate(
                Client(id: "c1"), Credentials(username: name, password: password.map { Array($0.utf8) }))
        }
        guard case .allow(let grant) = try ask("ann", "violet") else { throw CancellationError() }
        #expect(grant.attributes == ["role": "operator"] && !grant.isSuperuser)
        #expect(grant.properties == [UserProperty("role", "operator")])
        guard case .allow(let root) = try ask("root", "crimson") else { throw CancellationError() }
        #expect(root.isSuperuser)
        #expect(describe(try ask("ann", "wrong")) == "deny bad_user_name_or_password")
        #expect(describe(try ask("ann", nil)) == "deny bad_user_name_or_password")
        #expect(describe(try ask("mallory", "x")) == "deny banned ask your operator")
        #expect(describe(try ask(nil, nil)) == "abstain")
    }

    @Test("rate_limit.lua")
    func rateLimit() throws {
        let hooks = try Scripts(example: "rate_limit.lua").hooks
        for _ in 0..<3 { #expect(try hooks.publish("alarm/fire").0 == "pass") }
        #expect(try hooks.publish("alarm/fire").0.hasPrefix("reject quota_exceeded again in "))
        #expect(try hooks.publish("alarm/water").0 == "pass" && hooks.publish("other").0 == "pass")
        let guest = Credentials(username: "guest", password: nil)
        guard case .allow(let grant) = try hooks.authenticate(Client(id: "c"), guest) else { throw CancellationError() }
        #expect(
            grant.limits
                == ClientLimits(publishRate: 2, publishBurst: 5, overRate: .delay, maximumSubscriptions: 10))
    }

    @Test("redact_on_deliver.lua")
    func redact() throws {
        let hooks = try Scripts(example: "redact_on_deliver.lua").hooks
        func deliver(_ payload: String, to role: String) throws -> String {
            let client = Client(id: "c", attributes: ["role": role])
            #expect(try hooks.deliveryKey(for: client) == role)
            return try Array("ward/3".utf8).withUnsafeBytes { topic in
                try Array(payload.utf8).withUnsafeBytes { payload in
                    var draft = MessageDraft(
                        topic: topic, payload: payload, properties: UnsafeRawBufferPointer(start: nil, count: 0),
                        qos: .atMostOnce, retain: false, dup: false, origin: .client, publisher: nil)
                    let isDelivered = try hooks.intercept(delivery: &draft, to: client)
                    #expect(isDelivered)
                    return draft.copy().text
                }
            }
        }
        let reading = #"{"name":"Ann","pulse":72}"#
        #expect(try deliver(reading, to: "doctor") == reading)
        #expect(try deliver(reading, to: "public") == #"{"pulse":72}"#)
        #expect(throws: LuaScriptError.self) { try deliver("no json", to: "public") }
        let stranger = try hooks.authenticate(Client(id: "c"), Credentials(username: "mallory", password: nil))
        #expect(describe(stranger) == "deny bad_user_name_or_password")
    }
}
