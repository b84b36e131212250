import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

/// What the hook contract decides, sentence by sentence, of hooks in Swift.
@Suite("Edges of the hook contract, decided")
struct DecidedEdgesTests {
    @Test(
        "message.origin: client will script admin bridge cluster retained; for script, admin and cluster client is the broker's own, and authorize is skipped, but no other hook"
    )
    func origins() async throws {
        #expect(
            Origin.allCases.map(\.rawValue)
                == ["client", "will", "script", "admin", "bridge", "cluster", "retained"])
        let seen = Recorded<String>()
        let note: @Sendable (String, Origin, Client) -> Void = { hook, origin, client in
            seen.append("\(hook) \(origin.rawValue) \(client.id) \(client.isInternal)")
        }
        let backplane = MemoryBackplane()
        var configuration = BrokerConfiguration()
        configuration.backplane = backplane
        let broker = try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                ScriptedAuthorizer { request, client in
                    if request.action == .publish { note("authorize", request.origin, client) }
                    return .allowed
                },
                ScriptedPublishInterceptor { message, client in
                    note("on_publish", message.origin, client)
                    return .pass
                },
                ScriptedRetainInterceptor { message, client in
                    note("on_retain", message.origin, client)
                    return true
                },
                ScriptedDeliveryInterceptor { message, client in
                    note("on_deliver", message.origin, client)
                    return true
                },
            ])
        let reader = try broker.connect("reader")
        try reader.subscribe("t")
        func message() -> Message { Message(topic: "t", payload: [0x31], retain: true) }
        try broker.connect("c").publish("t", "1", retain: true)
        let mortal = try broker.connect("m", will: Will(topic: "t", payload: [0x31], retain: true))
        mortal.cut()
        try broker.handle.publish(message(), as: "acl")
        broker.run()
        try broker.broker.publish(asOperator: message())
        broker.run()
        backplane.receive(message())
        broker.run()
        let late = try broker.connect("late")
        try late.subscribe("t")
        func passed(_ origin: String, _ client: String, isInternal: Bool) -> [String] {
            ["on_publish \(origin) \(client) \(isInternal)", "on_retain \(origin) \(client) \(isInternal)"]
                + ["on_deliver \(origin) reader false"]
        }
        #expect(
            seen.values == ["authorize client c false"] + passed("client", "c", isInternal: false)
                + ["authorize will m false", "authorize will m false"] + passed("will", "m", isInternal: false)
                + passed("script", "$script/acl", isInternal: true) + passed("admin", "$admin", isInternal: true)
                + passed("cluster", "$cluster", isInternal: true) + ["on_deliver retained late false"])
    }

    @Test(
        "A fold stops at drop, reject or disconnect; later plugins do not see the message", arguments: [0, 1, 2],
        [true, false])
    func fold(which: Int, isAsync: Bool) async throws {
        let outcome: PublishOutcome =
            [.drop(), .reject(.notAuthorized), .disconnect(.notAuthorized)][which]
        let first: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { _, _ in outcome } : ScriptedPublishInterceptor { _, _ in outcome }
        let later = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            first,
            ScriptedPublishInterceptor(name: "later") { message, _ in
                later.append(message.topic)
                return .pass
            },
        ])
        try broker.connect("c").publish("t", "1", qos: .atLeastOnce)
        #expect(later.values == [])
    }

    @Test("An empty limits.publish_burst is one second's worth of publish_rate")
    func burst() async throws {
        let limits = ClientLimits(publishRate: 3, overRate: .reject)
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, _ in .allow(AuthenticationGrant(limits: limits)) }
        ])
        let client = try broker.connect("c")
        let codes = try (0..<4).map { _ in try client.publishAcknowledged("t") }
        #expect(codes.map(\.isError) == [false, false, false, true])
        broker.advance(seconds: 1)
        let more = try (0..<4).map { _ in try client.publishAcknowledged("t") }
        #expect(more.map(\.isError) == [false, false, false, true])
    }

    @Test("A reload asks about all sessions, in slices that keep loops free")
    func slices() async throws {
        let clock = FakeClock()
        let asked = Recorded<String>()
        let asks = Mutex<(@Sendable () -> Void)?>(nil)
        let broker = try await InMemoryBroker(
            plugins: [
                ScriptedAuthorizer { request, client in
                    guard let ask = asks.withLock({ $0 }) else { return .allowed }
                    asked.append("\(request.action) \(client.id)")
                    if asked.values.count == 3 { ask() }
                    // A slow one.
                    clock.advance(milliseconds: 1)
                    return .allowed
                }
            ], clock: clock)
        let other = try broker.connect("other")
        for number in 0..<20 { try broker.connect("c\(number)").subscribe("t") }
        broker.runsAutomatically = false
        asks.withLock { $0 = { other.publish("t", "1") } }
        let core = broker.broker
        let isDone = Recorded<Bool>()
        Task(executorPreference: broker.loops[0]) {
            try await core.reload()
            isDone.append(true)
        }
        // A breath takes a moment, so that the loop gets to look at its sockets.
        for _ in 0..<60 where isDone.values.isEmpty { broker.advance(seconds: 0.002) }
        #expect(isDone.values == [true])
        #expect(asked.values.count == 21)
        let place = try #require(asked.values.firstIndex(of: "publish other"))
        #expect(place < 8, "\(asked.values)")
    }
}
