import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTBroker

@Suite("Retained messages that expire unseen")
struct RetainedSweepTests {
    private func broker(_ store: InMemoryRetainedStore, loops: Int = 1) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        configuration.retainedStore = store
        return try await InMemoryBroker(loops: loops, configuration: configuration)
    }

    @Test("[MQTT-3.3.2-5] are removed though nobody asks for them, whichever loop stored them", arguments: [1, 3])
    func removed(loops: Int) async throws {
        let store = InMemoryRetainedStore()
        let broker = try await broker(store, loops: loops)
        let publisher = try broker.connect("p", on: loops - 1)
        publisher.publish("a/late", "x", retain: true, properties: [.messageExpiryInterval(20)])
        publisher.publish("a/soon", "x", retain: true, properties: [.messageExpiryInterval(5)])
        publisher.publish("$own/soon", "x", retain: true, properties: [.messageExpiryInterval(5)])
        publisher.publish("a/always", "x", retain: true)
        broker.advance(seconds: 4)
        #expect(store.count == 4)
        broker.advance(seconds: 3)
        #expect(store.topics(of: "#") == ["a/always", "a/late"] || store.topics(of: "#") == ["a/late", "a/always"])
        #expect(store.count == 2)
        broker.advance(seconds: 15)
        #expect(store.count == 1)
        publisher.publish("a/later", "x", retain: true, properties: [.messageExpiryInterval(5)])
        broker.advance(seconds: 8)
        #expect(store.topics(of: "#") == ["a/always"])
    }

    @Test("give their memory back")
    func memory() async throws {
        let store = InMemoryRetainedStore()
        let broker = try await broker(store)
        weak var kept: RetainedMessage?
        let publisher = try broker.connect("p")
        publisher.publish("t", "x", retain: true, properties: [.messageExpiryInterval(5)])
        var cursor: RetainedCursor?
        Array("t".utf8).withUnsafeBytes {
            store.matches(filter: $0, cursor: &cursor, limit: 1, now: broker.clock.wall) { kept = $0 }
        }
        #expect(kept != nil)
        broker.advance(seconds: 8)
        #expect(kept == nil)
        #expect(store.nodeCount == 0)
    }

    @Test("are found in slices, with the loop free in between")
    func slices() async throws {
        let store = InMemoryRetainedStore()
        let broker = try await broker(store)
        let now = broker.clock.wall
        for number in 0..<20_000 { store.put("t/\(number)", expiresAt: now + 5_000) }
        try broker.connect("p").publish("t", "x", retain: true, properties: [.messageExpiryInterval(5)])
        var counts: [Int] = []
        while store.count > 0, counts.count < 200 {
            broker.advance(seconds: 0.1)
            if counts.last != store.count { counts.append(store.count) }
        }
        #expect(counts == [20_001, 15_906, 11_810, 7_714, 3_618, 0])
    }

    @Test("are found soon after the wall clock is set forward")
    func wallClock() async throws {
        let store = InMemoryRetainedStore()
        let broker = try await broker(store)
        let publisher = try broker.connect("p")
        publisher.publish("t", "x", retain: true, properties: [.messageExpiryInterval(86_400)])
        broker.clock.setWall(milliseconds: broker.clock.wall + 90_000_000)
        broker.advance(seconds: 62)
        #expect(store.count == 0)
    }

    @Test("of a store that was full at the start are found, too")
    func restored() async throws {
        let store = InMemoryRetainedStore()
        store.put("a", expiresAt: FakeClock().wall - 1)
        store.put("b", expiresAt: FakeClock().wall + 10_000)
        let broker = try await broker(store)
        broker.advance(seconds: 2)
        #expect(store.topics(of: "#") == ["b"])
        #expect(store.count == 1)
        broker.advance(seconds: 10)
        #expect(store.count == 0)
    }

    @Test("are what there is a timer for, and nothing else is")
    func noTimer() async throws {
        let store = InMemoryRetainedStore()
        let broker = try await broker(store)
        let publisher = try broker.connect("p")
        publisher.publish("t", "x", retain: true)
        #expect(broker.broker.loops[0].timers.count == 0)
        publisher.publish("u", "x", retain: true, properties: [.messageExpiryInterval(5)])
        #expect(broker.broker.loops[0].timers.count == 1)
        broker.advance(seconds: 8)
        #expect(broker.broker.loops[0].timers.count == 0)
        #expect(store.count == 1)
    }
}
