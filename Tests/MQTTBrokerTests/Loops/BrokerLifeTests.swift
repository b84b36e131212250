import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

@Suite("Life of a broker")
struct BrokerLifeTests {
    struct Broken: Error {}

    private struct LifePlugin: Plugin {
        let name: String
        let log: Recorded<String>
        var failsToStart = false
        var failsToReload = false

        func start(_ broker: any BrokerHandle) async throws {
            log.append("start \(name)")
            if failsToStart { throw Broken() }
        }

        func reload() async throws {
            log.append("reload \(name)")
            if failsToReload { throw Broken() }
        }

        func stop() async { log.append("stop \(name)") }
    }

    @Test("plugins start in order and stop in reverse")
    func order() async throws {
        let log = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: ["a", "b", "c"].map { LifePlugin(name: $0, log: log) })
        #expect(log.values == ["start a", "start b", "start c"])
        try await broker.shutdown()
        #expect(log.values.suffix(3) == ["stop c", "stop b", "stop a"])
    }

    @Test("when one cannot start, those before it are stopped, and the broker does not start")
    func failedStart() async throws {
        let log = Recorded<String>()
        let plugins = [
            LifePlugin(name: "a", log: log), LifePlugin(name: "b", log: log, failsToStart: true),
            LifePlugin(name: "c", log: log),
        ]
        await #expect(throws: Broken.self) { _ = try await InMemoryBroker(plugins: plugins) }
        #expect(log.values == ["start a", "start b", "stop a"])
    }

    @Test("a reload asks everybody, and reports the first that could not")
    func reload() async throws {
        let log = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            LifePlugin(name: "a", log: log, failsToReload: true), LifePlugin(name: "b", log: log),
        ])
        await #expect(throws: Broken.self) { try await broker.perform { try await broker.broker.reload() } }
        #expect(log.values == ["start a", "start b", "reload a", "reload b"])
    }

    @Test("a shutdown tells clients of 5.0, closes all, and refuses what plugins still publish")
    func shutdown() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let new = try broker.connect("n", on: 0)
        let old = try broker.connect("o", .v3_1_1, on: 1)
        try await broker.shutdown()
        try new.expectDisconnect(.serverShuttingDown)
        try old.expectClosed()
        #expect(broker.connectionCount == 0)
        #expect(throws: BackChannelError.notRunning) {
            try broker.handle.publish(Message(topic: "t", payload: []), as: "test")
        }
    }

    @Test("[MQTT-4.1.0-1] sessions outlive the broker in their store, with what waits in them", arguments: [1, 2])
    func restart(loops: Int) async throws {
        let store = MemorySessionStore()
        let clock = FakeClock()
        var configuration = BrokerConfiguration()
        configuration.sessionStore = store
        let first = try await InMemoryBroker(loops: loops, configuration: configuration, clock: clock)
        for number in 0..<4 {
            let client = try first.connect(
                "c\(number)", on: number % loops, cleanStart: false, properties: [.sessionExpiryInterval(100)])
            try client.subscribe("t", qos: .exactlyOnce, identifier: 3)
        }
        _ = try first.connect("gone")
        try first.connect("p").publish("t", "x", qos: .exactlyOnce, properties: [.messageExpiryInterval(60)])
        try await first.shutdown()
        #expect(store.saved.map(\.clientIdentifier).sorted() == ["c0", "c1", "c2", "c3"])
        clock.advance(milliseconds: 20_000)
        let second = try await InMemoryBroker(loops: loops, configuration: configuration, clock: clock)
        for number in 0..<4 {
            let client = second.open(on: (number + 1) % loops)
            let connack = try client.connect(
                "c\(number)", cleanStart: false, properties: [.sessionExpiryInterval(100)])
            #expect(connack.sessionPresent)
            let publish = try client.expectPublish("t", "x", qos: .exactlyOnce, dup: true)
            #expect(publish.properties.subscriptionIdentifiers == [3])
            #expect(publish.properties.messageExpiryInterval == 40)
        }
        try second.connect("p2").publish("t", "y")
    }

    @Test("a stored session expires when its time has passed while the broker was down")
    func expiredWhileDown() async throws {
        let clock = FakeClock()
        let record = SessionRecord(
            clientIdentifier: "c", username: nil, expiryInterval: 50, offlineSince: clock.wall - 60_000,
            subscriptions: [], deliveries: [], received: [], lastPacketIdentifier: 0)
        var configuration = BrokerConfiguration()
        configuration.sessionStore = MemorySessionStore([record])
        let broker = try await InMemoryBroker(configuration: configuration, clock: clock)
        broker.advance(seconds: 0.3)
        #expect(broker.sessions == [])
    }

    @Test("hookOrder lists who is asked where, and a selection leaves the rest out")
    func hookOrder() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator(name: "a") { _, _ in .abstain }, Selecting(),
            ScriptedAuthenticator(name: "b") { _, _ in .allowed },
        ])
        let core = broker.broker
        let order = try await broker.perform { await core.hookOrder() }
        #expect(order.map(\.point) == [.authenticate, .onConnected])
        #expect(order.map(\.plugins) == [["a", "b"], ["selecting"]])
        let client = try broker.connect("c", username: "x")
        client.cut()
    }

    /// Could do more than it wants to.
    private struct Selecting: HookSelection, Authenticator, ConnectionObserver, DisconnectObserver {
        let name = "selecting"
        var activeHookPoints: Set<HookPoint> { [.onConnected, .authorize] }

        func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
            Issue.record("authenticate is not selected")
            return .abstain
        }
        func connected(_ client: Client, sessionPresent: Bool) throws {}
        func disconnected(_ client: Client, _ event: DisconnectEvent) throws {
            Issue.record("on_disconnect is not selected")
        }
    }
}
