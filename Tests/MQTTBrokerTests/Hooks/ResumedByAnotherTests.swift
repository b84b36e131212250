import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("A session that is resumed by another user, while it is asked what they may have")
struct ResumedByAnotherTests {
    private let gate = Gate()
    /// Not empty: whoever asks waits at the gate.
    private let isClosed = Recorded<Bool>()

    /// Bob may not have `secret`; anybody else may have everything.
    private func broker(loops: Int = 1) async throws -> InMemoryBroker {
        try await InMemoryBroker(
            loops: loops,
            plugins: [
                ScriptedAsyncAuthorizer { [gate, isClosed] request, client in
                    if !isClosed.values.isEmpty, request.action == .subscribe { try await gate.wait() }
                    return request.topic == "secret" && client.username == "bob" ? .deny(.notAuthorized) : .allowed
                }
            ])
    }

    private func resume(_ broker: InMemoryBroker, _ username: String, on loop: Int = 0) throws -> ScriptedClient {
        try broker.connect(
            "c", on: loop, cleanStart: false, username: username, properties: [.sessionExpiryInterval(100)])
    }

    private func publish(_ publisher: ScriptedClient, _ payload: String, qos: QoS = .atLeastOnce) {
        for topic in ["secret", "open"] { publisher.publish(topic, payload, qos: qos) }
    }

    private func subscribe(_ client: ScriptedClient) throws {
        for topic in ["secret", "open"] { try client.subscribe(topic, qos: .atLeastOnce) }
    }

    /// Ann goes, and misses a message; from then on authorizers take their time.
    private func leave(_ broker: InMemoryBroker) throws -> ScriptedClient {
        let publisher = try broker.connect("p")
        let ann = try resume(broker, "ann")
        try subscribe(ann)
        ann.cut()
        publish(publisher, "1")
        isClosed.append(true)
        return publisher
    }

    @Test("what waits, and what comes meanwhile, waits until then; what they may not have never comes")
    func held() async throws {
        let broker = try await broker()
        let publisher = try broker.connect("p")
        let ann = try resume(broker, "ann")
        try subscribe(ann)
        // Sent to ann, and not acknowledged.
        publish(publisher, "0")
        for topic in ["secret", "open"] { try ann.expectPublish(topic, "0", qos: .atLeastOnce) }
        ann.cut()
        publish(publisher, "1")
        isClosed.append(true)
        let bob = try resume(broker, "bob")
        try await broker.settle { gate.waitingCount == 1 }
        publish(publisher, "2")
        publish(publisher, "3", qos: .atMostOnce)
        try bob.expectNothing()
        #expect(try bob.publishAcknowledged("elsewhere") == .noMatchingSubscribers)
        gate.open()
        try await broker.settle { gate.waitingCount == 0 }
        bob.puback(try bob.expectPublish("open", "0", qos: .atLeastOnce, dup: true))
        for payload in ["1", "2"] { bob.puback(try bob.expectPublish("open", payload, qos: .atLeastOnce)) }
        publish(publisher, "4", qos: .atMostOnce)
        try bob.expectPublish("open", "4")
        try bob.expectNothing()
        try await broker.shutdown()
    }

    @Test("on another event loop, too", arguments: [true, false])
    func otherLoop(waits: Bool) async throws {
        let broker = try await broker(loops: 2)
        let publisher = try broker.connect("p")
        let ann = try resume(broker, "ann")
        try subscribe(ann)
        ann.cut()
        publish(publisher, "1")
        if waits { isClosed.append(true) }
        let bob = try resume(broker, "bob", on: 1)
        if waits {
            try await broker.settle { gate.waitingCount == 1 }
            publish(publisher, "2")
            try bob.expectNothing()
            gate.open()
        } else {
            publish(publisher, "2")
        }
        try await broker.settle { gate.waitingCount == 0 }
        for payload in ["1", "2"] { bob.puback(try bob.expectPublish("open", payload, qos: .atLeastOnce)) }
        publish(publisher, "3")
        bob.puback(try bob.expectPublish("open", "3", qos: .atLeastOnce))
        try bob.expectNothing()
        #expect(try bob.unsubscribe("secret", "open") == [.noSubscriptionExisted, .success])
        try await broker.shutdown()
    }

    @Test("whoever leaves before it is known, and comes again, has nothing by that", arguments: [0, 1])
    func comesBack(loop: Int) async throws {
        let broker = try await broker(loops: 2)
        let publisher = try leave(broker)
        let bob = try resume(broker, "bob")
        try await broker.settle { gate.waitingCount == 1 }
        bob.cut()
        let again = try resume(broker, "bob", on: loop)
        publish(publisher, "2")
        try again.expectNothing()
        gate.open()
        try await broker.settle { gate.waitingCount == 0 }
        for payload in ["1", "2"] { again.puback(try again.expectPublish("open", payload, qos: .atLeastOnce)) }
        try again.expectNothing()
        try await broker.shutdown()
    }

    @Test("what the question about one has removed already is not sent to the next")
    func interrupted() async throws {
        let gate = gate
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthorizer { request, client in
                guard request.action == .subscribe, client.username != "ann" else { return .allowed }
                if request.topic == "open" { try await gate.wait() }
                return request.topic == "secret" ? .deny(.notAuthorized) : .allowed
            }
        ])
        let publisher = try broker.connect("p")
        let ann = try resume(broker, "ann")
        try subscribe(ann)
        publish(publisher, "0")
        for topic in ["secret", "open"] { try ann.expectPublish(topic, "0", qos: .atLeastOnce) }
        ann.cut()
        publish(publisher, "1")
        // The filters are asked about in no particular order: with either of them first, bob is not done.
        _ = try resume(broker, "bob")
        try await broker.settle { gate.waitingCount == 1 }
        let cid = try resume(broker, "cid")
        gate.open()
        try await broker.settle { gate.waitingCount == 0 }
        broker.run()
        cid.puback(try cid.expectPublish("open", "0", qos: .atLeastOnce, dup: true))
        cid.puback(try cid.expectPublish("open", "1", qos: .atLeastOnce))
        try cid.expectNothing()
        #expect(try cid.unsubscribe("secret", "open") == [.noSubscriptionExisted, .success])
        try await broker.shutdown()
    }

    @Test("whoever comes after them is asked about on their own", arguments: [0, 1])
    func third(loop: Int) async throws {
        let broker = try await broker(loops: 2)
        _ = try leave(broker)
        let cid = try resume(broker, "cid")
        try await broker.settle { gate.waitingCount == 1 }
        cid.cut()
        let bob = try resume(broker, "bob", on: loop)
        try bob.expectNothing()
        gate.open()
        try await broker.settle { gate.waitingCount == 0 }
        bob.puback(try bob.expectPublish("open", "1", qos: .atLeastOnce))
        try bob.expectNothing()
        try await broker.shutdown()
    }
}
