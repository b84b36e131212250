import Foundation
import MQTTCodec
import Testing

@Suite("SIGHUP and scripts")
struct ReloadScriptTests {
    private static func script(_ answer: String, load: String = "print('loaded ' .. tostring(previous))") -> String {
        """
        local mqtt = require "mqtt"
        local answers = 0
        return {
          on_publish = function(client, message)
            if message.topic == "slow" then print("waiting") mqtt.sleep(0.5) end
            answers = answers + 1
            message.payload = "\(answer)"
          end,
          on_load = function(previous) \(load) end,
          on_unload = function() return answers end,
        }
        """
    }

    @Test("a new script takes over, and what waits ends on the old one")
    func takesOver() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("s.lua", Self.script("old"))
        try await RunningBroker.run([file]) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "#", "-q", "1")
            let writer = try broker.socket()
            try await writer.connect("w")
            try writer.send(
                .publish(Publish(qos: .atLeastOnce, topic: "slow", packetIdentifier: 1, payload: Array("x".utf8))))
            try await broker.waitForLog("waiting")
            try await broker.pub(.v5, "-i", "other", "-t", "fast", "-m", "x", "-q", "1")
            try folder.write("s.lua", Self.script("new"))
            broker.process.send(SIGHUP)
            try await broker.waitForLog("reloaded")
            #expect(broker.log.contains("loaded 1") || broker.log.contains("loaded 0"))
            try await broker.pub(.v5, "-i", "other", "-t", "fast", "-m", "x", "-q", "1")
            let messages = try await reader.messages(3)
            #expect(messages.filter { $0.topic == "fast" }.map(\.text) == ["old", "new"])
            #expect(messages.filter { $0.topic == "slow" }.map(\.text) == ["old"])
        }
    }

    @Test(
        "what is wrong is logged with file and line, and the old script goes on",
        arguments: [
            ("return {\n on_publish = function( end }", "s.lua:2: "),
            ("return {\n on_pubish = print }", "s.lua:2: unknown hook"),
            (script("new", load: "error('no luck')"), "s.lua:9: no luck"),
        ])
    func failing(text: String, message: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("s.lua", Self.script("old"))
        try await RunningBroker.run([file]) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "#", "-q", "1")
            try folder.write("s.lua", text)
            broker.process.send(SIGHUP)
            try await broker.waitForLog("reload failed")
            try await broker.waitForLog(message)
            try await broker.pub(.v5, "-i", "other", "-t", "fast", "-m", "x", "-q", "1")
            #expect(try await reader.messages(1).map(\.text) == ["old"])
        }
    }

    private func reload(_ broker: RunningBroker) async throws {
        let before = broker.log.components(separatedBy: "reloaded").count
        broker.process.send(SIGHUP)
        try await Patience.until("another reload\n\(broker.log)") {
            broker.log.components(separatedBy: "reloaded").count > before ? () : nil
        }
    }

    @Test("a script that comes to authorize denies at once, subscriptions that are there included")
    func gainsAuthorize() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("s.lua", "return { on_publish = function() end }")
        try await RunningBroker.run([file]) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "secret", "-t", "open", "-q", "1")
            try await broker.pub(.v5, "-i", "w", "-t", "secret", "-m", "1", "-q", "1")
            #expect(try await reader.messages(1).map(\.text) == ["1"])
            try folder.write(
                "s.lua",
                """
                return { authorize = function(client, request)
                  return request.topic ~= "denied" and not (request.action == "subscribe" and request.topic == "secret")
                end }
                """)
            try await reload(broker)
            let refused = try await broker.pub(.v5, "-i", "w", "-t", "denied", "-m", "x", "-q", "1")
            #expect(refused.errors.contains("Not authorized"), "\(refused.errors)")
            try await broker.pub(.v5, "-i", "w", "-t", "secret", "-m", "2", "-q", "1")
            try await broker.pub(.v5, "-i", "w", "-t", "open", "-m", "3", "-q", "1")
            #expect(try await reader.messages(2).map(\.text) == ["1", "3"])
            let late = try broker.socket()
            try await late.connect("late")
            let subscription = Subscription(filter: "secret", options: SubscriptionOptions(qos: .atLeastOnce))
            try late.send(.subscribe(Subscribe(packetIdentifier: 1, subscriptions: [subscription])))
            guard case .suback(let suback) = try await late.receive() else {
                Issue.record("a SUBSCRIBE is answered with a SUBACK")
                return
            }
            #expect(suback.reasonCodes == [.notAuthorized])
        }
    }

    @Test(
        "without authenticate any more, clients get in as the configuration says, and with it again as the script says",
        arguments: [true, false])
    func losesAuthenticate(allowsAnonymous: Bool) async throws {
        let folder = try TemporaryFolder()
        let asking = "return { authenticate = function(client, credentials) return client.username == 'ann' end }"
        try folder.write("s.lua", asking)
        let file = try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            allow_anonymous: \(allowsAnonymous)
            plugins: [lua]
            lua: { scripts: [s.lua] }
            """)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            func end(_ username: String) async throws -> ProcessEnd? {
                try await broker.pub(.v5, "-i", "w", "-t", "t", "-m", "x", "-u", username).end
            }
            #expect(try await end("bob") == .exited(0x86))
            #expect(try await end("ann") == .exited(0))
            try folder.write("s.lua", "return {}")
            try await reload(broker)
            #expect(try await end("bob") == .exited(allowsAnonymous ? 0 : 0x87))
            try folder.write("s.lua", asking)
            try await reload(broker)
            #expect(try await end("bob") == .exited(0x86))
            #expect(try await end("ann") == .exited(0))
        }
    }
}
