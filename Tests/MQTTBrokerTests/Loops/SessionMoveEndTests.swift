import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("A session that ends while it moves")
struct SessionMoveEndTests {
    @Test("a third loop that waits for a moving session gets its answer when the session ends on the way")
    func waiter() async throws {
        let broker = try await InMemoryBroker(loops: 3)
        try broker.connect("c", on: 0, cleanStart: false, properties: [.sessionExpiryInterval(100)]).cut()
        broker.runsAutomatically = false
        // The session moves to loop 1, for a connection with which it will end.
        let second = broker.open(on: 1)
        second.send(.connect(Connect(cleanStart: false, keepAlive: 0, clientIdentifier: "c")))
        broker.loops[1].run()
        broker.loops[0].run()
        broker.loops[1].run()
        try second.expectConnack(.success, sessionPresent: true)
        // Loop 2 asks for it while the move is not over, and the second connection breaks.
        let third = broker.open(on: 2)
        third.send(.connect(Connect(cleanStart: false, keepAlive: 0, clientIdentifier: "c")))
        broker.loops[2].run()
        broker.loops[1].run()
        second.cut()
        broker.loops[1].run()
        broker.run()
        broker.runsAutomatically = true
        guard case .connack(let connack) = try third.next() else {
            Issue.record("no CONNACK")
            return
        }
        #expect(connack.reasonCode == .success)
    }
}
