import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

@Suite("on_connected and on_disconnect")
struct ObserverTests {
    private func events(_ observer: ScriptedObserver) -> [String] {
        observer.disconnected.values.map { "\($0.client) \($0.event.cause.rawValue) \($0.event.reasonCode)" }
    }

    @Test("observers learn who came, and whether there was a session")
    func connected() async throws {
        let observer = ScriptedObserver()
        let broker = try await InMemoryBroker(plugins: [observer])
        try broker.connect("a", properties: [.sessionExpiryInterval(9)]).cut()
        _ = try broker.connect("a", cleanStart: false)
        let refused = broker.open(.v3_1)
        refused.send(.connect(Connect(version: .v3_1)))
        #expect(observer.connected.values == ["a false", "a true"])
        #expect(events(observer) == ["a network unspecified_error"])
    }

    @Test("each end has its cause, once")
    func causes() async throws {
        let observer = ScriptedObserver()
        let broker = try await InMemoryBroker(plugins: [observer])
        try broker.connect("client").disconnect(.disconnectWithWill)
        try broker.connect("network").cut()
        try broker.connect("server").send(bytes: [0, 0])
        _ = try broker.connect("keep", keepAlive: 1)
        broker.advance(seconds: 2)
        _ = try broker.connect("take")
        _ = try broker.connect("take")
        _ = try broker.connect("kick")
        let handle = broker.handle
        let count = try await broker.perform {
            await handle.disconnect(ClientSelector(id: "kick"), reasonCode: .administrativeAction, reasonString: "out")
        }
        #expect(count == 1)
        #expect(
            events(observer) == [
                "client client disconnect_with_will", "network network unspecified_error",
                "server server malformed_packet", "keep keep_alive keep_alive_timeout",
                "take takeover session_taken_over",
                "kick kick administrative_action",
            ])
        #expect(observer.disconnected.values.last?.event.reasonString == "out")
    }

    @Test("the event says how long the connection lasted, and whether a will is sent")
    func event() async throws {
        let observer = ScriptedObserver()
        let broker = try await InMemoryBroker(plugins: [observer])
        let will = Will(topic: "w", properties: [.willDelayInterval(50)])
        let client = try broker.connect("a", will: will, properties: [.sessionExpiryInterval(100)])
        broker.advance(seconds: 12.5)
        client.cut()
        let plain = try broker.connect("b", will: will)
        plain.disconnect()
        let events = observer.disconnected.values.map(\.event)
        #expect(events.map(\.seconds) == [12.5, 0])
        #expect(events.map(\.willSent) == [true, false])
    }

    @Test("an observer that fails is reported, the next is told, and nobody is disconnected")
    func failing() async throws {
        let failing = ScriptedObserver(name: "failing", fails: true)
        let next = ScriptedObserver(name: "next")
        let broker = try await InMemoryBroker(plugins: [failing, next])
        let client = try broker.connect("a")
        #expect(client.isOpen)
        client.cut()
        #expect(next.connected.values == ["a false"])
        #expect(next.disconnected.values.count == 1)
        #expect(broker.hookFailures == 2)
    }

    private struct SlowObserver: AsyncDisconnectObserver {
        let name = "slow"
        let gate: Gate
        let seen = Recorded<String>()

        func disconnected(_ client: Client, _ event: DisconnectEvent) async throws {
            try await gate.wait()
            seen.append(client.id)
        }
    }

    @Test("nothing waits for an observer that takes its time; its deadline is a second")
    func slow() async throws {
        let observer = SlowObserver(gate: Gate())
        let broker = try await InMemoryBroker(plugins: [observer])
        try broker.connect("a").cut()
        let again = try broker.connect("a")
        #expect(again.isOpen)
        #expect(observer.gate.waitingCount == 1)
        observer.gate.release()
        broker.run()
        #expect(observer.seen.values == ["a"])
        again.cut()
        broker.advance(seconds: 1.2)
        #expect(observer.gate.cancelledCount == 1)
        #expect(observer.seen.values == ["a"])
        #expect(broker.hookFailures == 1)
    }
}
