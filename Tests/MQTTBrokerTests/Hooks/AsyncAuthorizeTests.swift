import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("authorize, taking its time")
struct AsyncAuthorizeTests {
    private func broker(_ gate: Gate, more: [any Plugin] = []) async throws -> InMemoryBroker {
        try await InMemoryBroker(
            plugins: [
                ScriptedAsyncAuthorizer { request, client in
                    if client.id == "slow", request.topic.hasPrefix("wait") { try await gate.wait() }
                    return request.topic.hasSuffix("no") ? .deny(.quotaExceeded) : .allowed
                }
            ] + more)
    }

    @Test("packets of one client keep their order while a hook is awaited, and others are served")
    func order() async throws {
        let gate = Gate()
        let broker = try await broker(gate)
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let slow = try broker.connect("slow")
        slow.send(
            .publish(Publish(topic: "wait/1")), .publish(Publish(topic: "2")), .pingreq,
            .publish(Publish(qos: .atLeastOnce, topic: "wait/no", packetIdentifier: 7)), .publish(Publish(topic: "4")))
        try watcher.expectNothing()
        try slow.expectNothing()
        #expect(slow.isHeldBack)
        try broker.connect("other").publish("other", "x")
        try watcher.expectPublish("other", "x")
        gate.release()
        try watcher.expectPublish("wait/1", "")
        try watcher.expectPublish("2", "")
        try slow.expect(.pingresp)
        try slow.expectNothing()
        #expect(slow.isHeldBack)
        gate.release()
        try slow.expect(.puback(Acknowledgement(packetIdentifier: 7, reasonCode: .quotaExceeded)))
        try watcher.expectPublish("4", "")
        #expect(!slow.isHeldBack)
    }

    @Test("a SUBSCRIBE waits for each of its filters, and is answered once")
    func subscribe() async throws {
        let gate = Gate()
        let broker = try await broker(gate)
        let slow = try broker.connect("slow")
        let filters = ["a", "wait/1", "no", "wait/2", "wait/no"].map { Subscription(filter: $0) }
        slow.send(.subscribe(Subscribe(packetIdentifier: 9, subscriptions: filters)), .pingreq)
        for _ in 0..<3 {
            try slow.expectNothing()
            #expect(gate.waitingCount == 1)
            gate.release()
        }
        let codes: [ReasonCode] = [.grantedQoS0, .grantedQoS0, .quotaExceeded, .grantedQoS0, .quotaExceeded]
        try slow.expect(.suback(Suback(packetIdentifier: 9, reasonCodes: codes)))
        try slow.expect(.pingresp)
        try broker.connect("p").publish("wait/2", "x")
        try slow.expectPublish("wait/2", "x")
    }

    @Test("after its deadline of a second the request is denied, and the stream goes on")
    func deadline() async throws {
        let gate = Gate()
        let broker = try await broker(gate)
        let slow = try broker.connect("slow")
        slow.publish("wait/1", "x", qos: .atLeastOnce, packetIdentifier: 3)
        slow.send(.pingreq)
        broker.advance(seconds: 0.9)
        try slow.expectNothing()
        broker.advance(seconds: 0.3)
        try slow.expect(.puback(Acknowledgement(packetIdentifier: 3, reasonCode: .notAuthorized)))
        try slow.expect(.pingresp)
        #expect(gate.cancelledCount == 1)
        #expect(broker.hookFailures == 1)
    }

    @Test("a client that goes cancels the hook that decides about its packet")
    func cancelled() async throws {
        let gate = Gate()
        let broker = try await broker(gate)
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let slow = try broker.connect("slow")
        slow.publish("wait/1", "x")
        slow.cut()
        #expect(gate.cancelledCount == 1)
        gate.open()
        try watcher.expectNothing()
        #expect(broker.connectionCount == 1)
        #expect(broker.hookFailures == 0)
        slow.publish("late", "x")
        try watcher.expectNothing()
    }

    @Test("a client that goes in the middle of a SUBSCRIBE is not asked about again")
    func cancelledSubscribe() async throws {
        let gate = Gate()
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthorizer { request, _ in
                asked.append(request.topic)
                try await gate.wait()
                return .allowed
            }
        ])
        let client = try broker.connect("c", properties: [.sessionExpiryInterval(100)])
        client.send(
            .subscribe(
                Subscribe(packetIdentifier: 1, subscriptions: ["a", "b"].map { Subscription(filter: $0) })))
        client.cut()
        gate.open()
        broker.run()
        #expect(asked.values == ["a"])
        let again = try broker.connect("c", cleanStart: false)
        #expect(try again.unsubscribe("a", "b") == [.noSubscriptionExisted, .noSubscriptionExisted])
    }

    @Test("a takeover cancels the hook, and the packet goes nowhere")
    func takeover() async throws {
        let gate = Gate()
        let broker = try await broker(gate)
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        let slow = try broker.connect("slow")
        slow.publish("wait/1", "x")
        _ = try broker.connect("slow")
        try slow.expectDisconnect(.sessionTakenOver)
        gate.open()
        try watcher.expectNothing()
    }

    @Test("while a hook is awaited the keep alive does not run out")
    func keepAlive() async throws {
        let gate = Gate()
        var configuration = BrokerConfiguration()
        configuration.deadlines.others = 100
        let broker = try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                ScriptedAsyncAuthorizer { _, _ in
                    try await gate.wait()
                    return .allowed
                }
            ])
        let client = try broker.connect("c", keepAlive: 2)
        client.publish("t", "x", qos: .atLeastOnce, packetIdentifier: 1)
        client.send(.pingreq)
        broker.advance(seconds: 20)
        #expect(client.isOpen)
        gate.open()
        try client.expect(.puback(Acknowledgement(packetIdentifier: 1, reasonCode: .noMatchingSubscribers)))
        try client.expect(.pingresp)
        broker.advance(seconds: 4)
        try client.expectDisconnect(.keepAliveTimeout)
    }
}
