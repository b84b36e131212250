import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Clients that do not read")
struct SlowConsumerTests {
    private let kilobyte = String(repeating: "x", count: 1000)

    @Test("QoS 0 beyond the limit is dropped and counted, and the client goes on when it reads")
    func qos0() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumOutputBuffer = 300_000
        let broker = try await InMemoryBroker(configuration: configuration)
        let slow = try broker.connect("slow")
        let fast = try broker.connect("fast")
        for client in [slow, fast] { try client.subscribe("t") }
        slow.stopReading()
        let publisher = try broker.connect("p")
        for _ in 0..<500 { publisher.publish("t", kilobyte) }
        #expect(try fast.takeAll().count == 500)
        try slow.expectNothing()
        let dropped = broker.dropped(.queueFull)
        #expect(dropped > 180 && dropped < 240)
        slow.startReading()
        #expect(try slow.takeAll().count == 500 - Int(dropped))
        publisher.publish("t", "again")
        try slow.expectPublish("t", "again")
        #expect(slow.isOpen)
    }

    @Test("QoS 1 and 2 wait in the session, in order, and none is lost")
    func qos1() async throws {
        let broker = try await InMemoryBroker()
        let slow = try broker.connect("slow", .v3_1_1)
        try slow.subscribe("t", qos: .atLeastOnce)
        slow.stopReading()
        let publisher = try broker.connect("p")
        for number in 0..<600 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        try slow.expectNothing()
        #expect(broker.dropped(.queueFull) == 0)
        slow.startReading()
        for number in 0..<600 { slow.puback(try slow.expectPublish("t", "\(number)", qos: .atLeastOnce)) }
        try slow.expectNothing()
    }

    @Test("a burst in one tick is not mistaken for a client that does not read")
    func burst() async throws {
        let broker = try await InMemoryBroker()
        let subscriber = try broker.connect("s")
        try subscriber.subscribe("t")
        let publisher = try broker.connect("p")
        let packet = Packet.publish(Publish(topic: "t", payload: Array(kilobyte.utf8))).encoded(version: .v5)
        publisher.send(bytes: (0..<3000).flatMap { _ in packet })
        #expect(try subscriber.takeAll().count == 3000)
        #expect(broker.dropped(.queueFull) == 0)
    }

    @Test("retained messages stop for a client that does not read, and go on")
    func retained() async throws {
        let broker = try await InMemoryBroker()
        let publisher = try broker.connect("p")
        for number in 0..<1000 { publisher.publish("t/\(number)", kilobyte, retain: true) }
        let slow = try broker.connect("slow")
        slow.stopReading()
        slow.send(.subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: "t/#")])))
        try slow.expectNothing()
        var topics: Set<String> = []
        for _ in 0..<100 where topics.count < 1000 {
            slow.startReading()
            for case .publish(let publish) in try slow.takeAll() { topics.insert(publish.topic) }
        }
        #expect(topics.count == 1000)
    }

    @Test(
        "nothing more is read from a client that asks and does not take the answers",
        arguments: ProtocolVersion.allCases)
    func answers(version: ProtocolVersion) async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumOutputBuffer = 10_000
        let broker = try await InMemoryBroker(configuration: configuration)
        let client = try broker.connect("c", version)
        client.stopReading()
        let pings = Array(repeatElement(Packet.pingreq.encoded(version: version), count: 500).joined())
        for _ in 0..<100 { client.send(bytes: pings) }
        #expect(client.isHeldBack)
        #expect(client.unconsumedCount == 90 * pings.count)
        #expect(broker.holdings.largestOutput == 10_000)
        client.startReading()
        #expect(try client.takeAll() == Array(repeating: .pingresp, count: 50_000))
        #expect(client.isOpen && !client.isHeldBack && client.unconsumedCount == 0)
    }
}
