import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("authenticate, taking its time")
struct AsyncAuthenticateTests {
    struct Broken: Error {}

    private func connecting(_ broker: InMemoryBroker, _ name: String = "c") -> ScriptedClient {
        let client = broker.open()
        client.send(.connect(Connect(clientIdentifier: name, username: "x")))
        return client
    }

    @Test("the client waits, reading is held back, and others are served meanwhile")
    func suspended() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthenticator { client, _ in
                if client.id == "slow" { try await gate.wait() }
                return .allowed
            }
        ])
        let slow = connecting(broker, "slow")
        slow.send(.pingreq, .publish(Publish(topic: "t", payload: [1])))
        try slow.expectNothing()
        #expect(slow.isHeldBack)
        let other = connecting(broker, "other")
        try other.expectConnack(.success)
        try other.subscribe("t")
        other.send(.pingreq)
        try other.expect(.pingresp)
        gate.open()
        try slow.expectConnack(.success)
        try slow.expect(.pingresp)
        try other.expectPublish("t", "\u{1}")
        #expect(!slow.isHeldBack)
        #expect(slow.unconsumedCount == 0)
    }

    @Test("the chain goes on after an abstention that took its time, and stops at a verdict")
    func chain() async throws {
        let asked = Recorded<String>()
        func plugin(_ name: String, _ verdict: Verdict<AuthenticationGrant>) -> ScriptedAsyncAuthenticator {
            ScriptedAsyncAuthenticator(name: name) { _, _ in
                asked.append(name)
                await Task.yield()
                return verdict
            }
        }
        let synchronous = ScriptedAuthenticator { _, _ in
            asked.append("sync")
            return .abstain
        }
        let broker = try await InMemoryBroker(
            plugins: [plugin("a", .abstain), synchronous, plugin("b", .deny(.quotaExceeded)), plugin("c", .allowed)])
        try connecting(broker).expectConnack(.quotaExceeded)
        #expect(asked.values == ["a", "sync", "b"])
    }

    @Test("an error and a second deferral deny with 0x88")
    func failures() async throws {
        let broken = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthenticator { _, _ in
                await Task.yield()
                throw Broken()
            }
        ])
        try connecting(broken).expectConnack(.serverUnavailable)
        let deferring = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, _ in .later { .later { .allowed } } }
        ])
        try connecting(deferring).expectConnack(.serverUnavailable)
        #expect(broken.hookFailures == 1)
        #expect(deferring.hookFailures == 1)
    }

    @Test("after its deadline the hook is cancelled and has denied, whatever it answers later")
    func deadline() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthenticator { _, _ in
                try? await gate.wait()
                return .allowed
            }
        ])
        let client = connecting(broker)
        broker.advance(seconds: 4.9)
        try client.expectNothing()
        broker.advance(seconds: 0.4)
        try client.expectConnack(.serverUnavailable)
        try client.expectClosed()
        #expect(gate.cancelledCount == 1)
        #expect(broker.hookFailures == 1)
        gate.open()
        broker.run()
        #expect(broker.sessions == [])
        #expect(broker.connectionCount == 0)
    }

    @Test("the deadline is the configured one")
    func configured() async throws {
        let gate = Gate()
        var configuration = BrokerConfiguration()
        configuration.deadlines.authenticate = 2
        let broker = try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                ScriptedAsyncAuthenticator { _, _ in
                    try await gate.wait()
                    return .allowed
                }
            ])
        let client = connecting(broker)
        broker.advance(seconds: 1.9)
        try client.expectNothing()
        broker.advance(seconds: 0.4)
        try client.expectConnack(.serverUnavailable)
    }

    @Test("the connect timeout is for the CONNECT, not for what decides about it")
    func connectTimeout() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthenticator { _, _ in
                try await gate.wait()
                return .allowed
            }
        ])
        let client = broker.open()
        broker.advance(seconds: 9)
        client.send(.connect(Connect(keepAlive: 0, clientIdentifier: "c", username: "x")))
        broker.advance(seconds: 3)
        gate.open()
        try client.expectConnack(.success)
        broker.advance(seconds: 60)
        #expect(client.isOpen)
    }

    @Test("a client that goes cancels its hook, and nothing is left of either")
    func cancelled() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthenticator { _, _ in
                try await gate.wait()
                return .allowed
            }
        ])
        let client = connecting(broker)
        #expect(gate.waitingCount == 1)
        client.cut()
        #expect(gate.waitingCount == 0)
        #expect(gate.cancelledCount == 1)
        #expect(broker.connectionCount == 0)
        #expect(broker.sessions == [])
        #expect(broker.hookFailures == 0)
    }

    @Test("of two clients with one identifier that are let in late, the one that is let in last stays")
    func race() async throws {
        let gates = [Gate(), Gate()]
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthenticator { _, credentials in
                try await gates[Int(credentials.username ?? "") ?? 0].wait()
                return .allowed
            }
        ])
        let clients = (0..<2).map { number in
            let client = broker.open()
            client.send(.connect(Connect(clientIdentifier: "c", username: "\(number)")))
            return client
        }
        gates[1].open()
        try clients[1].expectConnack(.success)
        gates[0].open()
        try clients[0].expectConnack(.success)
        try clients[1].expectDisconnect(.sessionTakenOver)
        #expect(broker.connectionCount == 1)
    }
}
