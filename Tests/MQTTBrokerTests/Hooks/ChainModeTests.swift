import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Chains of which all must allow")
struct ChainModeTests {
    private func broker(_ plugins: [any Plugin]) async throws -> InMemoryBroker {
        var configuration = BrokerConfiguration()
        configuration.authentication = .allMustAllow
        configuration.authorization = .allMustAllow
        return try await InMemoryBroker(configuration: configuration, plugins: plugins)
    }

    private func connack(
        _ verdicts: Verdict<AuthenticationGrant>..., username: String? = "ann", allowAnonymous: Bool? = nil
    ) async throws -> ReasonCode {
        let broker = try await broker(
            verdicts.enumerated().map { number, verdict in ScriptedAuthenticator(name: "\(number)") { _, _ in verdict }
            })
        let client = broker.open(allowAnonymous: allowAnonymous)
        client.send(.connect(Connect(clientIdentifier: "c", username: username)))
        guard case .connack(let connack) = try client.next() else { throw UnexpectedPacket() }
        return connack.reasonCode
    }

    @Test("authenticate: all allow, or nobody gets in")
    func authenticate() async throws {
        #expect(try await connack(.allowed, .allowed) == .success)
        #expect(try await connack(.allowed, .deny(.banned)) == .banned)
        #expect(try await connack(.deny(.banned), .allowed) == .banned)
        #expect(try await connack(.allowed, .abstain) == .badUserNameOrPassword)
        #expect(try await connack(.abstain, .allowed) == .badUserNameOrPassword)
        #expect(try await connack(.abstain, .deny(.serverBusy)) == .serverBusy)
        #expect(try await connack(.allowed, .abstain, username: nil, allowAnonymous: false) == .notAuthorized)
    }

    @Test("authenticate: the same when the plugins take their time")
    func suspended() async throws {
        let gate = Gate()
        let broker = try await broker([
            ScriptedAsyncAuthenticator(name: "certificate") { _, _ in
                try await gate.wait()
                return .allow(AuthenticationGrant(username: "from certificate", attributes: ["a": "1"]))
            },
            ScriptedAsyncAuthenticator(name: "password") { _, credentials in
                credentials.password == [0x31]
                    ? .allow(AuthenticationGrant(attributes: ["a": "2", "b": "2"])) : .abstain
            },
        ])
        let good = broker.open()
        good.send(.connect(Connect(clientIdentifier: "good", username: "x", password: [0x31])))
        let bad = broker.open()
        bad.send(.connect(Connect(clientIdentifier: "bad", username: "x", password: [0x32])))
        gate.release()
        broker.run()
        try good.expectConnack(.success)
        try bad.expectConnack(.badUserNameOrPassword)
        let handle = broker.handle
        let client = try await broker.perform { await handle.clients(ClientSelector(id: "good")) }.first
        #expect(client?.username == "from certificate")
        #expect(client?.attributes == ["a": "1", "b": "2"])
    }

    @Test("grants together are never wider than each of them")
    func grants() async throws {
        let first = AuthenticationGrant(
            tenant: "t", isSuperuser: true, rules: [try AccessRule(.deny, .publish, "a")], expiresIn: 50,
            limits: ClientLimits(publishRate: 10, overRate: .disconnect, maximumSubscriptions: 5))
        let second = AuthenticationGrant(
            rules: [try AccessRule(.allow, .publish, "#")], expiresIn: 30,
            limits: ClientLimits(publishRate: 20, overRate: .reject, maximumSubscriptions: 2))
        let broker = try await broker([
            ScriptedAuthenticator(name: "1") { _, _ in .allow(first) },
            ScriptedAuthenticator(name: "2") { _, _ in .allow(second) },
        ])
        let connection = try broker.connect("c", username: "x")
        let handle = broker.handle
        let client = try #require(try await broker.perform { await handle.clients(.all) }.first)
        #expect(!client.isSuperuser)
        #expect(client.tenant == "t")
        #expect(client.limits.publishRate == 10)
        #expect(client.limits.overRate == .disconnect)
        #expect(client.limits.maximumSubscriptions == 2)
        #expect(client.access?.rules.map(\.effect) == [.deny, .allow])
        broker.advance(seconds: 31)
        try connection.expectDisconnect(.notAuthorized)
    }

    @Test("authorize: all allow, the access list of the grant included, and the lowest QoS counts")
    func authorize() async throws {
        let rules = [try AccessRule(.allow, .subscribe, "#"), try AccessRule(.allow, .publish, "p/#")]
        let broker = try await broker([
            ScriptedAuthenticator(name: "rules") { client, _ in
                .allow(AuthenticationGrant(rules: client.id == "listed" ? rules : nil))
            },
            ScriptedAuthorizer(name: "1") { request, _ in
                request.topic.hasSuffix("no")
                    ? .deny(.quotaExceeded) : .allow(AuthorizationGrant(maximumQoS: .atLeastOnce))
            },
            ScriptedAuthorizer(name: "2") { request, _ in
                request.topic.hasSuffix("whatever") ? .abstain : .allowed
            },
        ])
        for name in ["listed", "unlisted"] {
            let client = try broker.connect(name, username: "x")
            #expect(try client.subscribe("yes", qos: .exactlyOnce) == [.grantedQoS1])
            #expect(try client.subscribe("no") == [.quotaExceeded])
            #expect(try client.subscribe("whatever") == [.notAuthorized])
        }
        let listed = try broker.connect("listed", username: "x")
        // No rule is about it, so that the others decide.
        #expect(try listed.publishAcknowledged("q/x") == .noMatchingSubscribers)
    }
}
