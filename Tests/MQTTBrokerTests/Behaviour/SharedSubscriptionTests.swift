import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Shared subscriptions")
struct SharedSubscriptionTests {
    private func numbers(_ client: ScriptedClient) throws -> [Int] {
        try client.takeAll().compactMap { packet in
            guard case .publish(let publish) = packet else { return nil }
            return Int(String(decoding: publish.payload, as: UTF8.self))
        }
    }

    @Test(
        "[MQTT-4.8.2-4] each message goes to one member, in turn, whatever the loops", arguments: [1, 3], QoS.allCases)
    func turns(loops: Int, qos: QoS) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        let members = try (0..<3).map { try broker.connect("m\($0)", on: $0 % loops) }
        for member in members {
            #expect(try member.subscribe("$share/g/t/+", qos: qos) == [ReasonCode(rawValue: qos.rawValue)])
        }
        let plain = try broker.connect("plain")
        try plain.subscribe("t/#", qos: qos)
        let publisher = try broker.connect("p", on: loops - 1)
        for number in 0..<12 { publisher.publish("t/a", "\(number)", qos: qos) }
        let parts = try members.map { try numbers($0) }
        #expect(parts.map(\.count) == [4, 4, 4])
        #expect(parts.flatMap { $0 }.sorted() == Array(0..<12))
        #expect(try numbers(plain) == Array(0..<12))
    }

    @Test("groups of other names and filters get copies of their own")
    func groups() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let client = try broker.connect("c")
        for filter in ["$share/a/t", "$share/b/t", "$share/a/+", "t"] { try client.subscribe(filter) }
        try broker.connect("p", on: 1).publish("t", "1")
        #expect(try numbers(client) == [1, 1, 1, 1])
    }

    @Test("[MQTT-3.8.4-8] a member's copy has its own QoS and identifier")
    func options() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let low = try broker.connect("low", on: 0)
        try low.subscribe("$share/g/t", qos: .atMostOnce, identifier: 5)
        let high = try broker.connect("high", on: 1)
        try high.subscribe("$share/g/t", qos: .exactlyOnce, identifier: 6)
        let publisher = try broker.connect("p")
        for number in 0..<2 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        var seen: [QoS: [UInt32]] = [:]
        for client in [low, high] {
            guard case .publish(let publish) = try client.next() else { continue }
            seen[publish.qos] = publish.properties.subscriptionIdentifiers
        }
        #expect(seen == [.atMostOnce: [5], .atLeastOnce: [6]])
    }

    @Test("a member that leaves gets nothing more; without members there is no subscriber", arguments: [1, 2])
    func leave(loops: Int) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        let first = try broker.connect("1")
        let second = try broker.connect("2", on: loops - 1)
        for client in [first, second] { try client.subscribe("$share/g/t") }
        let publisher = try broker.connect("p")
        #expect(try first.unsubscribe("$share/g/t") == [.success])
        for number in 0..<3 { publisher.publish("t", "\(number)") }
        #expect(try numbers(second) == [0, 1, 2])
        second.cut()
        #expect(try publisher.publishAcknowledged("t") == .noMatchingSubscribers)
        try first.expectNothing()
    }

    @Test("retained messages are not sent for shared subscriptions")
    func retained() async throws {
        let broker = try await InMemoryBroker()
        try broker.connect("p").publish("t", "x", retain: true)
        let client = try broker.connect("c")
        try client.subscribe("$share/g/t")
        try client.expectNothing()
    }

    @Test("[MQTT-4.8.2-5] what a member has not got when its session ends goes to another one", arguments: [1, 2])
    func redistribute(loops: Int) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        let first = try broker.connect("1", properties: [.receiveMaximum(1)])
        try first.subscribe("$share/g/t", qos: .atLeastOnce)
        let publisher = try broker.connect("p")
        for number in 0..<4 { publisher.publish("t", "\(number)", qos: .atLeastOnce) }
        #expect(try numbers(first) == [0])
        let second = try broker.connect("2", on: loops - 1)
        try second.subscribe("$share/g/t", qos: .atLeastOnce)
        first.cut()
        #expect(try numbers(second).sorted() == [0, 1, 2, 3])
    }

    @Test("what goes to another member is what was published: its QoS and its retain flag", arguments: [1, 2])
    func redistributeAsPublished(loops: Int) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        let first = try broker.connect("1")
        try first.subscribe("$share/g/t", qos: .atLeastOnce)
        try broker.connect("p").publish("t", "x", qos: .exactlyOnce, retain: true)
        try first.expectPublish("t", "x", qos: .atLeastOnce)
        let second = try broker.connect("2", on: loops - 1)
        try second.subscribe("$share/g/t", qos: .exactlyOnce, retainAsPublished: true)
        first.cut()
        try second.expectPublish("t", "x", qos: .exactlyOnce, retain: true)
    }

    @Test("[MQTT-3.3.2-5] what has expired meanwhile does not go to another member", arguments: QoS.allCases)
    func redistributeExpired(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let first = try broker.connect("1")
        try first.subscribe("$share/g/t", qos: .atLeastOnce)
        try broker.connect("p").publish("t", "x", qos: .atLeastOnce, properties: [.messageExpiryInterval(10)])
        try first.expectPublish("t", "x", qos: .atLeastOnce)
        let second = try broker.connect("2")
        try second.subscribe("$share/g/t", qos: qos)
        broker.advance(seconds: 11)
        first.cut()
        try second.expectNothing()
    }

    @Test("a member that has moved to another loop still takes its turn", arguments: QoS.allCases, [0, 1, 2])
    func moved(qos: QoS, publisherLoop: Int) async throws {
        let broker = try await InMemoryBroker(loops: 3)
        let kept: Properties = [.sessionExpiryInterval(100)]
        try broker.connect("c", on: 2, properties: kept).subscribe("$share/g/t", qos: qos)
        let publisher = try broker.connect("p", on: publisherLoop)
        for loop in [0, 1, 2] {
            let client = try broker.connect("c", on: loop, cleanStart: false, properties: kept)
            publisher.publish("t", "\(loop)", qos: qos)
            let publish = try client.expectPublish("t", "\(loop)", qos: qos)
            if qos == .atLeastOnce { client.puback(publish) }
            if qos == .exactlyOnce {
                client.pubrec(publish)
                _ = try client.next()
                client.pubcomp(publish.packetIdentifier)
            }
        }
    }

    @Test("hooks see the filter and the share apart")
    func hooks() async throws {
        let asked = Recorded<AuthorizationRequest>()
        let drafts = Recorded<SubscriptionDraft>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in
                asked.append(request)
                return .allowed
            },
            ScriptedSubscribeInterceptor { draft, _ in
                drafts.append(draft)
                return .pass
            },
        ])
        try broker.connect("c").subscribe("$share/g/a/+", qos: .atLeastOnce)
        #expect(asked.values == [AuthorizationRequest(action: .subscribe, topic: "a/+", qos: .atLeastOnce, share: "g")])
        #expect(drafts.values.map(\.filter) == ["a/+"])
        #expect(drafts.values.map(\.share) == ["g"])
    }

    @Test("[MQTT-3.8.3-4] no local on a shared subscription is a protocol error")
    func noLocal() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c")
        let subscription = Subscription(filter: "$share/g/t", options: SubscriptionOptions(noLocal: true))
        client.send(.subscribe(Subscribe(packetIdentifier: 1, subscriptions: [subscription])))
        try client.expectDisconnect(.protocolError)
    }
}
