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
        try await expectNothing(of: handle)
    }

    @Test("does so as well when the broker is there, but its event loops have ended", .timeLimit(.minutes(10)))
    func stopped() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        try broker.handle.publish(Message(topic: "t", payload: [0x78], retain: true), as: "p")
        broker.run()
        try await broker.shutdown()
        // From here on nothing runs on the loops.
        try await expectNothing(of: broker.handle)
        #expect(await broker.broker.hookOrder().isEmpty)
        #expect(await broker.broker.hookStatistics().isEmpty)
        #expect(await broker.broker.status() == nil)
        #expect(await broker.broker.reloadPlugins().isEmpty)
        await broker.broker.shutdown()
    }

    @Test("lets those go who wait for an answer when the event loops end", .timeLimit(.minutes(10)))
    func underWay() async throws {
        let gate = Gate()
        let isClosed = Recorded<Bool>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthorizer { _, _ in
                if !isClosed.values.isEmpty { try await gate.wait() }
                return .allowed
            }
        ])
        let client = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        try client.subscribe("t")
        isClosed.append(true)
        let handle = broker.handle
        let waiting = Task { await handle.reauthorize(.all) }
        try await broker.settle { gate.waitingCount == 1 }
        try await broker.shutdown()
        #expect(await waiting.value == ReauthorizationResult())
        // What was asked answers after all, to nobody.
        gate.open()
        broker.run()
    }

    private func expectNothing(of handle: any BrokerHandle) async throws {
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
