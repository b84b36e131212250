import Logging
import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTransport
import Synchronization
import Testing

@Suite("The handle of a server that has stopped", .timeLimit(.minutes(10)))
struct StoppedServerTests {
    /// Sessions that were left from last time; keeps what it is given.
    private final class Store: SessionStore {
        private let records: Mutex<[SessionRecord]>
        private let saves = Mutex(0)

        var saveCount: Int { saves.withLock { $0 } }

        init(_ records: [SessionRecord]) { self.records = Mutex(records) }

        func load() async throws -> [SessionRecord] { records.withLock { $0 } }

        func save(_ sessions: [SessionRecord]) async throws {
            saves.withLock { $0 += 1 }
            records.withLock { $0 = sessions }
        }
    }

    /// Does not answer before it is cancelled, and says when it is asked.
    private final class Pondering: AsyncAuthorizer {
        let name = "pondering"
        let isAsked = Atomic<Bool>(false)

        func authorize(_ request: AuthorizationRequest, by client: Client) async throws -> Verdict<AuthorizationGrant> {
            isAsked.store(true, ordering: .releasing)
            try await Task.sleep(for: .seconds(3600))
            return .allowed
        }
    }

    private func record(_ clientIdentifier: String) -> SessionRecord {
        SessionRecord(
            clientIdentifier: clientIdentifier, username: nil, expiryInterval: .max, offlineSince: 0,
            subscriptions: [.init(filter: "t", options: SubscriptionOptions(qos: .atLeastOnce), identifier: nil)],
            deliveries: [], received: [], lastPacketIdentifier: 0)
    }

    private func server(_ store: Store, _ plugins: [any Plugin] = []) -> BrokerServer {
        var configuration = BrokerConfiguration()
        configuration.eventLoops = 2
        configuration.sessionStore = store
        configuration.plugins = plugins
        // However busy the machine is, a question ends with the server, not with its deadline.
        configuration.deadlines.others = 3600
        return BrokerServer(
            configuration: configuration, listeners: [ListenerConfiguration(port: 0)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("is that of one that never started where two listeners have one name")
    func duplicateListeners() async throws {
        let server = BrokerServer(
            listeners: ["a", "b", "a"].map { ListenerConfiguration(name: $0, port: 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let error = await #expect(throws: DuplicateListenerError.self) { try await server.start() }
        #expect(error?.description == "there are two listeners with the name \"a\"")
        #expect(await server.handle.sessions(.all).isEmpty)
        await server.shutdown()
    }

    @Test("finds nothing and nobody, at once")
    func stopped() async throws {
        let store = Store([record("a"), record("b")])
        let server = server(store)
        try await server.start()
        let handle = server.handle
        #expect(await handle.sessions(.all).count == 2)
        await server.shutdown()
        #expect(await handle.sessions(.all).isEmpty)
        #expect(await handle.clients(.all).isEmpty)
        #expect(await handle.disconnect(.all) == 0)
        #expect(await handle.reauthorize(.all) == ReauthorizationResult())
        #expect(await handle.retainedMessages(matching: "#", limit: 1).isEmpty)
        #expect(await !handle.clearRetained(topic: "t"))
        await #expect(throws: BackChannelError.notRunning) { try await handle.ban(Ban(username: "u")) }
        #expect(throws: BackChannelError.notRunning) { try handle.publish(Message(topic: "t", payload: []), as: "p") }
        #expect(await server.hookOrder().isEmpty)
        #expect(await server.hookStatistics().isEmpty)
        #expect(await server.reloadPlugins().isEmpty)
        #expect(await server.status() == nil)
        await server.shutdown()
        // What it had saved stays saved.
        #expect(store.saveCount == 1)
        #expect(try await store.load().count == 2)
    }

    @Test("lets those go who still wait when the event loops end")
    func underWay() async throws {
        let plugin = Pondering()
        let server = server(Store([record("a")]), [plugin])
        try await server.start()
        let handle = server.handle
        let waiting = Task { await handle.reauthorize(.all) }
        while !plugin.isAsked.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
        await server.shutdown()
        #expect(await waiting.value == ReauthorizationResult())
    }

    @Test("answers whoever asks while it stops, over and over")
    func racing() async throws {
        let server = server(Store((0..<20).map { record("c\($0)") }))
        try await server.start()
        let handle = server.handle
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask {
                    while await !handle.sessions(.all).isEmpty { _ = await handle.reauthorize(.all) }
                }
            }
            tasks.addTask { await server.shutdown() }
            await tasks.waitForAll()
        }
        #expect(await handle.sessions(.all).isEmpty)
    }
}
