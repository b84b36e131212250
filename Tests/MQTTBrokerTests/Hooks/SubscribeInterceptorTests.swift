import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_subscribe")
struct SubscribeInterceptorTests {
    struct Broken: Error {}

    private func plugin(
        isAsync: Bool, _ body: @escaping @Sendable (inout SubscriptionDraft, Client) throws -> SubscribeOutcome
    ) -> any Plugin {
        isAsync
            ? ScriptedAsyncSubscribeInterceptor { draft, client in
                await Task.yield()
                return try body(&draft, client)
            } : ScriptedSubscribeInterceptor(body: body)
    }

    @Test("a hook sees each filter with its options, and may change filter and QoS", arguments: [true, false])
    func rewrite(isAsync: Bool) async throws {
        let seen = Recorded<SubscriptionDraft>()
        let broker = try await InMemoryBroker(plugins: [
            plugin(isAsync: isAsync) { draft, client in
                seen.append(draft)
                draft.filter = "\(client.id)/\(draft.filter)"
                draft.options.qos = .atLeastOnce
                return .pass
            }
        ])
        let client = try broker.connect("c")
        #expect(try client.subscribe("t", qos: .exactlyOnce, noLocal: true, identifier: 3) == [.grantedQoS1])
        let expected = SubscriptionDraft(
            filter: "t", options: SubscriptionOptions(qos: .exactlyOnce, noLocal: true), identifier: 3)
        #expect(seen.values == [expected])
        let publisher = try broker.connect("p")
        publisher.publish("t", "1")
        publisher.publish("c/t", "2")
        #expect(try client.expectPublish("c/t", "2").properties.subscriptionIdentifiers == [3])
        try client.expectNothing()
    }

    @Test("edits fold along the list")
    func fold() async throws {
        func adding(_ name: String, isAsync: Bool) -> any Plugin {
            plugin(isAsync: isAsync) { draft, _ in
                draft.filter += "/\(name)"
                return .pass
            }
        }
        let broker = try await InMemoryBroker(
            plugins: [adding("a", isAsync: false), adding("b", isAsync: true), adding("c", isAsync: false)])
        let client = try broker.connect("c")
        try client.subscribe("t")
        try broker.connect("p").publish("t/a/b/c", "1")
        try client.expectPublish("t/a/b/c", "1")
    }

    @Test("a refusal is one filter's; 3.x gets 0x80", arguments: [true, false])
    func reject(isAsync: Bool) async throws {
        let broker = try await InMemoryBroker(plugins: [
            plugin(isAsync: isAsync) { draft, _ in draft.filter == "no" ? .reject(.quotaExceeded) : .pass }
        ])
        let filters = ["a", "no", "b"].map { Subscription(filter: $0) }
        #expect(try broker.connect("n").subscribe(filters) == [.grantedQoS0, .quotaExceeded, .grantedQoS0])
        #expect(
            try broker.connect("o", .v3_1_1).subscribe(filters) == [.grantedQoS0, .unspecifiedError, .grantedQoS0])
    }

    @Test("a hook that throws refuses with 0x83", arguments: [true, false])
    func throwing(isAsync: Bool) async throws {
        let broker = try await InMemoryBroker(plugins: [plugin(isAsync: isAsync) { _, _ in throw Broken() }])
        #expect(try broker.connect("c").subscribe("t") == [.implementationSpecificError])
        #expect(broker.hookFailures == 1)
    }

    @Test(
        "an invalid filter from a hook is refused with 0x83, and nothing is left of it",
        arguments: ["", "a#", "a/#/b", "a+", "a\u{0}", "$share/g/a", "$share/g"], [true, false])
    func invalid(filter: String, isAsync: Bool) async throws {
        let broker = try await InMemoryBroker(plugins: [
            plugin(isAsync: isAsync) { draft, _ in
                draft.filter = filter
                return .pass
            }
        ])
        let empty = broker.holdings
        let client = try broker.connect("c")
        #expect(try client.subscribe("t") == [.implementationSpecificError])
        client.cut()
        #expect(broker.holdings == empty)
    }

    @Test("a rewritten filter is authorized as well, after what the client asked", arguments: [true, false])
    func authorizedAgain(isAsync: Bool) async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in
                asked.append(request.topic)
                return request.topic == "secret/#" ? .deny(.notAuthorized) : .allowed
            },
            plugin(isAsync: isAsync) { draft, _ in
                if draft.filter == "t" { draft.filter = "secret/#" }
                return .pass
            },
        ])
        let client = try broker.connect("c")
        #expect(
            try client.subscribe([Subscription(filter: "t"), Subscription(filter: "u")]) == [
                .notAuthorized, .grantedQoS0,
            ])
        #expect(asked.values == ["t", "secret/#", "u"])
    }

    @Test("a hook may keep retained messages back", arguments: [true, false])
    func skipRetained(isAsync: Bool) async throws {
        let broker = try await InMemoryBroker(plugins: [
            plugin(isAsync: isAsync) { draft, _ in
                draft.skipsRetained = draft.filter == "a"
                return .pass
            }
        ])
        let publisher = try broker.connect("p")
        for topic in ["a", "b"] { publisher.publish(topic, "x", retain: true) }
        let client = try broker.connect("c")
        try client.subscribe([Subscription(filter: "a"), Subscription(filter: "b")])
        try client.expectPublish("b", "x", retain: true)
        try client.expectNothing()
    }

    @Test("after its deadline the filter is refused with 0x83")
    func deadline() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncSubscribeInterceptor { _, _ in
                try await gate.wait()
                return .pass
            }
        ])
        let client = try broker.connect("c")
        client.send(.subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: "t")])))
        broker.advance(seconds: 1.2)
        try client.expect(.suback(Suback(packetIdentifier: 1, reasonCodes: [.implementationSpecificError])))
        #expect(gate.cancelledCount == 1)
    }
}
