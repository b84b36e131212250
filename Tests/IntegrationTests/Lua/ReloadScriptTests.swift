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
            ("return {\n on_publish = print,\n authorize = print }", "s.lua:3: the hook "),
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
}
