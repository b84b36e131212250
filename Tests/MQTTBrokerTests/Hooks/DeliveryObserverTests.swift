import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_delivered, on_acked and on_dropped")
struct DeliveryObserverTests {
    private let observer = ScriptedDeliveryObserver()

    private func broker(_ configuration: BrokerConfiguration = BrokerConfiguration()) async throws -> InMemoryBroker {
        try await InMemoryBroker(configuration: configuration, plugins: [observer])
    }

    @Test("delivered and acknowledged at each QoS")
    func life() async throws {
        let broker = try await broker()
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .exactlyOnce)
        let publisher = try broker.connect("p")
        publisher.publish("t", "0")
        publisher.publish("t", "1", qos: .atLeastOnce)
        publisher.publish("t", "2", qos: .exactlyOnce)
        #expect(observer.events.values == ["delivered t 0 c", "delivered t 1 c", "delivered t 2 c"])
        try client.expectPublish("t", "0")
        client.puback(try client.expectPublish("t", "1", qos: .atLeastOnce))
        let third = try client.expectPublish("t", "2", qos: .exactlyOnce)
        client.pubrec(third)
        #expect(observer.events.values.dropFirst(3) == ["acknowledged t 1 c", "acknowledged t 2 c"])
        client.pubcomp(third.packetIdentifier)
        #expect(observer.events.values.count == 5)
    }

    @Test("a redelivery is not delivered again, an unknown or wrong acknowledgement acknowledges nothing")
    func once() async throws {
        let broker = try await broker()
        let client = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        try client.subscribe("t", qos: .atLeastOnce)
        try broker.connect("p").publish("t", "1", qos: .atLeastOnce)
        client.cut()
        let back = try broker.connect("c", cleanStart: false)
        let publish = try back.expectPublish("t", "1", qos: .atLeastOnce, dup: true)
        back.send(.puback(Acknowledgement(packetIdentifier: 77)))
        back.puback(publish)
        back.puback(publish)
        #expect(observer.events.values == ["delivered t 1 c", "acknowledged t 1 c"])
    }

    @Test("who published a message is known for as long as it is kept, and what caused it")
    func sources() async throws {
        let broker = try await broker()
        let publisher = try broker.connect("p")
        let client = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        try client.subscribe("t", qos: .atLeastOnce)
        publisher.publish("t", "1", qos: .atLeastOnce)
        client.puback(try client.expectPublish("t", "1", qos: .atLeastOnce))
        client.cut()
        publisher.publish("t", "2", qos: .atLeastOnce)
        let back = try broker.connect("c", cleanStart: false)
        back.puback(try back.expectPublish("t", "2", qos: .atLeastOnce))
        try broker.handle.publish(Message(topic: "t", payload: [0x33], qos: .atLeastOnce), as: "plugin")
        back.puback(try back.expectPublish("t", "3", qos: .atLeastOnce))
        #expect(
            observer.sources.values == [
                "delivered p client", "acknowledged p client", "delivered p client", "acknowledged p client",
                "delivered nobody script", "acknowledged nobody script",
            ])
    }

    @Test("every reason for a drop")
    func dropped() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumQueuedMessages = 1
        let broker = try await broker(configuration)
        let publisher = try broker.connect("p")
        publisher.publish("nobody", "1")
        let client = try broker.connect("c", properties: [.sessionExpiryInterval(100), .maximumPacketSize(40)])
        try client.subscribe("t", qos: .atLeastOnce)
        publisher.publish("t", String(repeating: "x", count: 50))
        client.cut()
        publisher.publish("t", "2")
        publisher.publish("t", "3", qos: .atLeastOnce, properties: [.messageExpiryInterval(1)])
        publisher.publish("t", "4", qos: .atLeastOnce)
        broker.advance(seconds: 2)
        _ = try broker.connect("c", cleanStart: false)
        #expect(
            observer.events.values == [
                "dropped(no_subscribers) nobody 1 p", "dropped(too_large) t \(String(repeating: "x", count: 50)) c",
                "dropped(offline_qos0) t 2 c", "dropped(queue_full) t 4 c", "dropped(expired) t 3 c",
            ])
    }

    @Test("what hooks refuse, on the way in and on the way out")
    func refused() async throws {
        let broker = try await InMemoryBroker(plugins: [
            observer,
            ScriptedAuthorizer { request, _ in request.topic == "forbidden" ? .deny(.notAuthorized) : .allowed },
            ScriptedPublishInterceptor { message, _ in message.topic == "dropped" ? .drop() : .pass },
            ScriptedDeliveryAuthorizer { topic, _, _ in topic == "unreadable" ? .deny : .allow },
            ScriptedDeliveryInterceptor { message, _ in message.topic != "kept" },
        ])
        let client = try broker.connect("c")
        try client.subscribe("#")
        let publisher = try broker.connect("p")
        for topic in ["forbidden", "dropped", "unreadable", "kept"] { publisher.publish(topic, "1") }
        #expect(
            observer.events.values == [
                "dropped(not_authorized) forbidden 1 p", "dropped(hook) dropped 1 p",
                "dropped(not_authorized) unreadable 1 c", "dropped(hook) kept 1 c",
            ])
    }

    @Test("an observer that fails is counted, and the message goes on")
    func failing() async throws {
        let broker = try await InMemoryBroker(plugins: [ScriptedDeliveryObserver(fails: true)])
        let client = try broker.connect("c")
        try client.subscribe("t")
        client.publish("t", "1")
        try client.expectPublish("t", "1")
        #expect(broker.hookFailures == 1)
    }

    @Test("the asynchronous form gets a copy to keep")
    func later() async throws {
        struct Observer: AsyncDeliveryObserver {
            let name = "async"
            let events = Recorded<String>()
            func observe(_ event: DeliveryEvent, _ message: Message, client: Client) async throws {
                await Task.yield()
                let name =
                    switch event {
                    case .delivered: "delivered"
                    case .acknowledged: "acknowledged"
                    case .dropped(let reason): "dropped(\(reason.rawValue))"
                    }
                events.append("\(name) \(message.topic) \(client.id)")
            }
        }
        let observer = Observer()
        let broker = try await InMemoryBroker(plugins: [observer])
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .atLeastOnce)
        client.publish("t", "1", qos: .atLeastOnce)
        _ = try client.next()
        client.puback(try client.expectPublish("t", "1", qos: .atLeastOnce))
        client.publish("u", "1")
        broker.run()
        #expect(observer.events.values == ["delivered t c", "acknowledged t c", "dropped(no_subscribers) u c"])
    }

    @Test("asynchronous observers that do not end are told no more than a bounded number of events")
    func bounded() async throws {
        struct Stuck: AsyncDeliveryObserver {
            let name = "stuck"
            let gate = Gate()
            func observe(_ event: DeliveryEvent, _ message: Message, client: Client) async throws {
                try await gate.wait()
            }
        }
        let stuck = Stuck()
        let broker = try await InMemoryBroker(plugins: [stuck])
        let client = try broker.connect("c")
        for _ in 0..<10_010 { client.publish("nobody", "1") }
        #expect(stuck.gate.waitingCount == 10_000)
        #expect(broker.hookFailures == 10)
        stuck.gate.open()
        // They are through only once the loop has run them.
        broker.run()
        client.publish("nobody", "1")
        broker.run()
        #expect(broker.hookFailures == 10)
    }
}
