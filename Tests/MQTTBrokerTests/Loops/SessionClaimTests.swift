import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Loops that ask each other for a session")
struct SessionClaimTests {
    private static let kept: Properties = [.sessionExpiryInterval(1000)]

    private func ask(_ broker: InMemoryBroker, on loop: Int) -> ScriptedClient {
        let client = broker.open(on: loop)
        client.send(
            .connect(Connect(cleanStart: false, keepAlive: 0, clientIdentifier: "c", properties: Self.kept)))
        return client
    }

    @Test(
        "[MQTT-3.1.4-3] two loops that ask for each other's session at the same time both get an answer",
        arguments: [2, 3])
    func crossed(loops: Int) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        try broker.connect("c", on: 0, properties: Self.kept).cut()
        broker.runsAutomatically = false
        let last = ask(broker, on: 0)
        var clients: [ScriptedClient] = []
        for loop in 1..<loops {
            clients.append(ask(broker, on: loop))
            broker.loops[loop].run()
        }
        // Loop 0 reads its CONNECT before it hears that it is asked.
        broker.run()
        for client in clients { #expect(!client.isOpen) }
        try last.expectConnack(.success, sessionPresent: true)
        broker.advance(seconds: 30)
        #expect(last.isOpen)
        broker.runsAutomatically = true
        let later = try broker.connect("c", on: 1, cleanStart: false)
        #expect(later.isOpen)
    }

    @Test("a connection that asks for a session in vain takes nobody over afterwards")
    func vain() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        _ = try broker.connect("c", on: 0)
        broker.runsAutomatically = false
        let first = broker.open(on: 1)
        let second = broker.open(on: 1)
        first.send(.connect(Connect(keepAlive: 0, clientIdentifier: "c")))
        second.send(.connect(Connect(keepAlive: 0, clientIdentifier: "c")))
        broker.loops[1].run()
        second.cut()
        broker.loops[1].run()
        broker.run()
        try first.expectConnack(.success)
        try first.expectNothing()
        #expect(first.isOpen)
    }
}
