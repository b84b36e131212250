import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("A handle that outlives its broker")
struct OrphanedHandleTests {
    @Test("says that the broker is not running, finds nobody, and does no harm")
    func orphaned() async throws {
        var broker: InMemoryBroker? = try await InMemoryBroker()
        let handle = try #require(broker?.handle)
        try await broker?.shutdown()
        broker = nil
        #expect(throws: BackChannelError.notRunning) { try handle.publish(Message(topic: "t", payload: []), as: "p") }
        await #expect(throws: BackChannelError.notRunning) { try await handle.ban(Ban(username: "u")) }
        #expect(await handle.disconnect(.all) == 0)
        #expect(await handle.clients(.all).isEmpty)
        #expect(await handle.sessions(.all).isEmpty)
        #expect(await handle.bans().isEmpty)
        #expect(await !handle.unban(Ban(username: "u")))
        #expect(await handle.reauthorize(.all) == ReauthorizationResult())
        #expect(await handle.retainedMessages(matching: "#", limit: 1).isEmpty)
        #expect(await !handle.clearRetained(topic: "t"))
        handle.log(.info, "still here", plugin: "p")
    }
}
