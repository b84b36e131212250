import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_accept")
struct ConnectionFilterTests {
    struct Broken: Error {}

    @Test("a connection that is not let in is closed before anything is read, and counts nowhere")
    func refused() async throws {
        let authenticated = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedConnectionFilter { $0.address != "192.0.2.66" },
            ScriptedAuthenticator { client, _ in
                authenticated.append(client.id)
                return .allowed
            },
        ])
        let bad = broker.open(from: AcceptedConnection(address: "192.0.2.66", port: 1, listener: "test"))
        try bad.expectClosed()
        bad.send(.connect(Connect(clientIdentifier: "bad")))
        try bad.expectNothing()
        _ = try broker.connect("good")
        #expect(authenticated.values == ["good"])
        #expect(broker.connectionCount == 1)
        #expect(broker.hookFailures == 0)
    }

    @Test("an error closes, and one no is enough")
    func chain() async throws {
        let asked = Recorded<String>()
        func filter(_ name: String, _ answer: @escaping @Sendable () throws -> Bool) -> any Plugin {
            ScriptedConnectionFilter(name: name) { _ in
                asked.append(name)
                return try answer()
            }
        }
        let broker = try await InMemoryBroker(plugins: [
            filter("yes") { true }, filter("broken") { throw Broken() }, filter("late") { true },
        ])
        try broker.open().expectClosed()
        #expect(asked.values == ["yes", "broken"])
        #expect(broker.hookFailures == 1)
    }
}
