import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_session")
struct SessionObserverTests {
    private let observer = ScriptedSessionObserver()

    private func broker(loops: Int = 1) async throws -> InMemoryBroker {
        try await InMemoryBroker(loops: loops, plugins: [observer])
    }

    @Test("a session without expiry is created and ends with its connection")
    func short() async throws {
        try await broker().connect("c").disconnect()
        #expect(observer.events.values == ["c created", "c expired"])
    }

    @Test(
        "one with expiry goes offline, is resumed, and ends when its time is over", arguments: ProtocolVersion.allCases)
    func long(version: ProtocolVersion) async throws {
        let broker = try await broker()
        let properties: Properties = version == .v5 ? [.sessionExpiryInterval(10)] : []
        try broker.connect("c", version, cleanStart: false, properties: properties).cut()
        try broker.connect("c", version, cleanStart: false, properties: properties).cut()
        #expect(observer.events.values == ["c created", "c offline", "c resumed", "c offline"])
        broker.advance(seconds: 11)
        #expect(observer.events.values.dropFirst(4) == (version == .v5 ? ["c expired"] : []))
    }

    @Test(
        "On takeover the old session's taken_over comes before the new one's resumed or created, on one loop and between two",
        arguments: [1, 2])
    func takeover(loops: Int) async throws {
        let broker = try await broker(loops: loops)
        _ = try broker.connect("c", properties: [.sessionExpiryInterval(10)])
        _ = try broker.connect("c", on: loops - 1, cleanStart: false, properties: [.sessionExpiryInterval(10)])
        #expect(observer.events.values == ["c created", "c taken_over", "c resumed"])
        _ = try broker.connect("c", cleanStart: true)
        #expect(observer.events.values.dropFirst(3) == ["c taken_over", "c expired", "c created"])
        _ = try broker.connect("c", cleanStart: false)
        #expect(observer.events.values.dropFirst(6) == ["c taken_over", "c expired", "c created"])
    }

    @Test("a clean start ends the session that waited")
    func cleanStart() async throws {
        let broker = try await broker()
        try broker.connect("c", properties: [.sessionExpiryInterval(10)]).cut()
        _ = try broker.connect("c")
        #expect(observer.events.values == ["c created", "c offline", "c expired", "c created"])
    }

    @Test("a client that is refused has no session")
    func refused() async throws {
        let broker = try await InMemoryBroker(plugins: [observer, ScriptedAuthenticator { _, _ in .deny(.banned) }])
        broker.open().send(.connect(Connect(clientIdentifier: "c")))
        #expect(observer.events.values == [])
    }

    @Test("the asynchronous form is told as well, and its failure is counted")
    func later() async throws {
        struct Observer: AsyncSessionObserver {
            struct Broken: Error {}
            let name = "async"
            let events = Recorded<String>()
            func session(of client: Client, _ event: SessionEvent) async throws {
                await Task.yield()
                events.append("\(client.id) \(event.rawValue)")
                if event == .expired { throw Broken() }
            }
        }
        let observer = Observer()
        let broker = try await InMemoryBroker(plugins: [observer])
        try broker.connect("c").disconnect()
        broker.run()
        #expect(observer.events.values == ["c created", "c expired"])
        #expect(broker.hookFailures == 1)
    }
}
