import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("What scripts ask where they cannot wait")
struct AskingTests {
    @Test("is bounded: beyond that it is an error that says so")
    func bounded() async throws {
        var configuration = LuaConfiguration()
        let calls = OpenCalls(limit: 2)
        configuration.services = ScriptServices(configuration, openCalls: calls)
        let scripts = try Scripts(
            """
            local mqtt = require "mqtt"
            return { authorize_receive = function() return mqtt.disconnect("c1", "quota_exceeded") end }
            """, configuration: configuration)
        let broker = RecordingBroker()
        try await scripts.plugin.start(broker)
        for _ in 0..<2 { try calls.begin() }
        #expect(
            scripts.failure { _ = try scripts.hooks.receive("a") } == "s.lua:2: 2 calls wait for the broker already")
        calls.end()
        #expect(try scripts.hooks.receive("a") == .allow)
        for await disconnection in broker.disconnected {
            #expect(disconnection.code == .quotaExceeded)
            break
        }
        // When it has been done, there is room again.
        while true {
            if scripts.failure({ _ = try scripts.hooks.receive("a") }).isEmpty { break }
            await Task.yield()
        }
    }
}
