import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

@Suite("Reload")
struct ReloadTests {
    /// Lets everything pass until it is reloaded; then it denies topics that begin with `secret`, and looks at publishes.
    private final class Changing: HookSelection, Authorizer, AsyncPublishInterceptor {
        struct Broken: Error {}

        let name = "changing"
        let gate = Gate()
        let isNew = Mutex(false)
        let fails = Mutex(false)

        var activeHookPoints: Set<HookPoint> { isNew.withLock { $0 } ? [.authorize, .onPublish] : [.onPublish] }

        func reload() async throws {
            if fails.withLock({ $0 }) { throw Broken() }
            isNew.withLock { $0 = true }
        }

        func authorize(
            _ request: borrowing AuthorizationView, by client: Client
        ) throws -> Verdict<AuthorizationGrant> {
            request.topic.hasPrefix("secret") ? .deny(.notAuthorized) : .allowed
        }

        func intercept(_ message: inout Message, from client: Client) async throws -> PublishOutcome {
            if message.topic == "wait" { try await gate.wait() }
            message.payload += isNew.withLock { $0 } ? [0x6E] : [0x6F]
            return .pass
        }
    }

    @Test("A reload asks again for all: clients that are there, their subscriptions and what waits for them")
    func newHookPoints() async throws {
        let plugin = Changing()
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c")
        try client.subscribe("secret/#")
        try client.subscribe("open")
        let core = broker.broker
        try await broker.perform { try await core.reload() }
        let sender = try broker.connect("sender")
        #expect(try sender.publishAcknowledged("secret/1", "x") == .notAuthorized)
        try broker.handle.publish(Message(topic: "secret/2", payload: [0x78]), as: "other")
        try broker.handle.publish(Message(topic: "open", payload: [0x78]), as: "other")
        broker.run()
        try client.expectPublish("open", "xn")
        try client.expectNothing()
        #expect(try client.subscribe("secret/a") == [.notAuthorized])
    }

    @Test("a hook that runs during a reload ends as it began")
    func running() async throws {
        let plugin = Changing()
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c")
        try client.subscribe("#")
        client.publish("wait", "x")
        let core = broker.broker
        try await broker.perform { try await core.reload() }
        plugin.gate.release()
        broker.run()
        try client.expectPublish("wait", "xn")
        #expect(broker.hookFailures == 0)
    }

    @Test("a plugin that cannot reload goes on as before")
    func failing() async throws {
        let plugin = Changing()
        plugin.fails.withLock { $0 = true }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c")
        let core = broker.broker
        await #expect(throws: Changing.Broken.self) {
            try await broker.perform { try await core.reload() }
        }
        #expect(try client.subscribe("secret/#") == [.grantedQoS0])
    }

    /// Allows everything until it is reloaded; from then on it is to be asked no more, and abstains.
    private final class Ceasing: HookSelection, Authorizer {
        let name = "ceasing"
        let hasCeased = Mutex(false)

        var activeHookPoints: Set<HookPoint> { hasCeased.withLock { $0 } ? [] : [.authorize] }

        func reload() async throws { hasCeased.withLock { $0 = true } }

        func authorize(
            _ request: borrowing AuthorizationView, by client: Client
        ) throws -> Verdict<AuthorizationGrant> {
            activeHookPoints.isEmpty ? .abstain : .allowed
        }
    }

    /// Takes its time to reload.
    private struct Slow: Plugin {
        let name = "slow"
        let gate: Gate

        func reload() async throws { try await gate.wait() }
    }

    @Test("until every plugin has reloaded, a plugin that decides no more is asked, and its abstaining denies")
    func ceasing() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [Ceasing(), Slow(gate: gate)])
        let client = try broker.connect("c")
        #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers)
        let core = broker.broker
        let reload = Task { await core.reloadPlugins() }
        try await broker.settle { gate.waitingCount == 1 }
        #expect(try client.publishAcknowledged("t") == .notAuthorized)
        gate.open()
        try await broker.perform { _ = await reload.value }
        #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers)
    }
}
