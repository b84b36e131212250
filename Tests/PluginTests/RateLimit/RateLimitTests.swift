import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import RateLimit

@Suite("The rate limit", .timeLimit(.minutes(10)))
struct RateLimitTests {
    private let clock = FakeClock()

    private func limit(_ edit: (inout RateLimit.Configuration) -> Void) -> RateLimit {
        var configuration = RateLimit.Configuration()
        edit(&configuration)
        let clock = clock
        return RateLimit(configuration: configuration, now: { Double(clock.monotonic) / 1000 })
    }

    @Test("keeps the contract of plugins", arguments: ClientLimits.OverRate.allCases)
    func compliance(overRate: ClientLimits.OverRate) async {
        let plugin = limit {
            $0.perClient = .init(messages: 1, bytes: 1)
            $0.perUsername = .init(messages: 1)
            $0.perAddress = .init(bytes: 1)
            $0.overRate = overRate
        }
        #expect(await HookCompliance(of: plugin).check() == [])
    }

    @Test("reads nothing more from who is too quick, and loses nothing")
    func delay() async throws {
        let plugin = limit { $0.perClient = .init(messages: 2) }
        let broker = try await InMemoryBroker(plugins: [plugin], clock: clock)
        let reader = try broker.connect("reader")
        try reader.subscribe("t")
        let quick = try broker.connect("quick")
        let other = try broker.connect("other")
        for number in 1...5 { quick.publish("t", "\(number)") }
        // Two at once, and one on credit, for half a second.
        for number in 1...3 { try reader.expectPublish("t", "\(number)") }
        try reader.expectNothing()
        #expect(quick.isHeldBack)
        other.publish("t", "other")
        try reader.expectPublish("t", "other")
        broker.advance(seconds: 0.6)
        try reader.expectPublish("t", "4")
        try reader.expectNothing()
        broker.advance(seconds: 0.6)
        try reader.expectPublish("t", "5")
        #expect(plugin.counters == .init(delayed: 3))
        try await broker.shutdown()
    }

    @Test("rejects with a code that an acknowledgement can carry")
    func reject() async throws {
        let plugin = limit {
            $0.perClient = .init(messages: 1)
            $0.overRate = .reject
        }
        let broker = try await InMemoryBroker(plugins: [plugin], clock: clock)
        let reader = try broker.connect("reader")
        try reader.subscribe("t")
        let quick = try broker.connect("quick")
        let old = try broker.connect("old", .v3_1_1)
        #expect(try quick.publishAcknowledged("t", "1") == .success)
        #expect(try quick.publishAcknowledged("t", "2") == .quotaExceeded)
        #expect(try old.publishAcknowledged("t", "3") == .success)
        #expect(try old.publishAcknowledged("t", "4") == .success)
        broker.advance(seconds: 1)
        #expect(try quick.publishAcknowledged("t", "5") == .success)
        for text in ["1", "3", "5"] { try reader.expectPublish("t", text) }
        try reader.expectNothing()
        #expect(plugin.counters == .init(rejected: 2))
        try await broker.shutdown()
    }

    @Test("disconnects with 0x96, and the name has its bucket still when it comes back")
    func disconnect() async throws {
        let plugin = limit {
            $0.perClient = .init(messages: 1)
            $0.overRate = .disconnect
        }
        let broker = try await InMemoryBroker(loops: 2, plugins: [plugin], clock: clock)
        let first = try broker.connect("quick", on: 0)
        first.publish("t", "1")
        first.publish("t", "2")
        try first.expectDisconnect(.messageRateTooHigh)
        let second = try broker.connect("quick", on: 1)
        second.publish("t", "3")
        try second.expectDisconnect(.messageRateTooHigh)
        broker.advance(seconds: 1)
        let third = try broker.connect("quick", on: 1)
        third.publish("t", "4")
        try third.expectNothing()
        #expect(plugin.counters == .init(disconnected: 2))
        try await broker.shutdown()
    }

    @Test("counts all clients of a user name, and of an address, together")
    func together() async throws {
        let plugin = limit {
            $0.perClient = .init(messages: 10)
            $0.perUsername = .init(messages: 3)
            $0.perAddress = .init(bytes: 100)
            $0.overRate = .reject
        }
        let broker = try await InMemoryBroker(loops: 2, plugins: [plugin], clock: clock)
        let one = try broker.connect("one", on: 0, username: "ann")
        let two = try broker.connect("two", on: 1, username: "ann")
        let three = try broker.connect("three", on: 1)
        #expect(try one.publishAcknowledged("t", "x") == .noMatchingSubscribers)
        #expect(try two.publishAcknowledged("t", "x") == .noMatchingSubscribers)
        #expect(try one.publishAcknowledged("t", "x") == .noMatchingSubscribers)
        #expect(try two.publishAcknowledged("t", "x") == .quotaExceeded)
        let large = String(repeating: "x", count: 200)
        #expect(try three.publishAcknowledged("t", large) == .noMatchingSubscribers)
        broker.advance(seconds: 1)
        #expect(try one.publishAcknowledged("t", "x") == .quotaExceeded)
        broker.advance(seconds: 1)
        // What was refused by the address was not taken from the user name.
        for _ in 1...3 { #expect(try one.publishAcknowledged("t", "x") == .noMatchingSubscribers) }
        #expect(plugin.bucketCount == 3 + 1 + 1)
        try await broker.shutdown()
    }

    @Test("lends a minute's worth to who comes back instead of waiting, and refuses what is beyond it")
    func debt() async throws {
        let plugin = limit { $0.perClient = .init(messages: 0.1) }
        let broker = try await InMemoryBroker(loops: 2, plugins: [plugin], clock: clock)
        let reader = try broker.connect("reader")
        try reader.subscribe("t")
        func visit(_ number: Int) throws -> ReasonCode {
            let quick = try broker.connect("quick", on: number % 2)
            return try quick.publishAcknowledged("t", "\(number)")
        }
        // The bucket's one, six on credit, and the one that goes beyond.
        for number in 1...8 { #expect(try visit(number) == .success) }
        for number in 9...20 { #expect(try visit(number) == .quotaExceeded) }
        #expect(plugin.counters == .init(delayed: 7, rejected: 12))
        for number in 1...8 { try reader.expectPublish("t", "\(number)") }
        try reader.expectNothing()
        broker.advance(seconds: 10)
        #expect(try visit(21) == .success)
        #expect(try visit(22) == .quotaExceeded)
        try await broker.shutdown()
    }

    @Test("counts a network of IPv6 as one address, however the client chooses among its addresses")
    func networks() throws {
        let plugin = limit {
            $0.perAddress = .init(messages: 1)
            $0.overRate = .reject
        }
        func publishes(from address: String) throws -> Bool {
            try Array("t".utf8).withUnsafeBytes { topic in
                var draft = MessageDraft(
                    topic: topic, payload: topic, properties: UnsafeRawBufferPointer(start: nil, count: 0),
                    qos: .atMostOnce, retain: false, dup: false, origin: .client, publisher: "c")
                let outcome = try plugin.intercept(&draft, from: Client(id: "c", address: address))
                if case .pass = outcome { return true } else { return false }
            }
        }
        for (address, passes) in [
            ("2001:db8:1:2::1", true), ("2001:db8:1:2:3:4:5:6", false), ("2001:db8:1:3::1", true),
            ("192.0.2.1", true), ("::ffff:192.0.2.1", false), ("192.0.2.2", true), ("", true), ("", true),
        ] {
            #expect(try publishes(from: address) == passes, "\(address)")
        }
        #expect(plugin.bucketCount == 4)
    }

    @Test("does not concern wills, nor the broker itself")
    func exceptions() async throws {
        let plugin = limit {
            $0.perClient = .init(messages: 0.001)
            $0.perAddress = .init(messages: 0.001)
            $0.overRate = .reject
        }
        let broker = try await InMemoryBroker(plugins: [plugin], clock: clock)
        let reader = try broker.connect("reader")
        try reader.subscribe("#")
        for number in 1...3 {
            try broker.handle.publish(Message(topic: "own", payload: [0x30 + UInt8(number)]), as: "test")
            try reader.expectPublish("own", "\(number)")
        }
        let client = try broker.connect("client", will: Will(topic: "will", payload: Array("gone".utf8)))
        #expect(try client.publishAcknowledged("t", "1") == .success)
        #expect(try client.publishAcknowledged("t", "2") == .quotaExceeded)
        try reader.expectPublish("t", "1")
        client.cut()
        try reader.expectPublish("will", "gone")
        try await broker.shutdown()
    }

    @Test("says so now and then")
    func log() async throws {
        let plugin = limit {
            $0.perClient = .init(messages: 1)
            $0.overRate = .reject
        }
        let handle = RecordingBrokerHandle()
        try await plugin.start(handle)
        for _ in 0...9 {
            try Array("t".utf8).withUnsafeBytes { topic in
                var draft = MessageDraft(
                    topic: topic, payload: topic, properties: UnsafeRawBufferPointer(start: nil, count: 0),
                    qos: .atMostOnce, retain: false, dup: false, origin: .client, publisher: "c")
                _ = try plugin.intercept(&draft, from: Client(id: "c"))
            }
        }
        // Nine times: at 1, 2, 4 and 8.
        #expect(plugin.counters.rejected == 9)
        #expect(handle.lines == Array(repeating: "publish rate exceeded", count: 4))
    }
}
