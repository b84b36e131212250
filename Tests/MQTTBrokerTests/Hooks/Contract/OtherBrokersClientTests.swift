import Logging
import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

/// What the hook contract says about mistakes that brokers make, sentence by sentence: what becomes of clients.
@Suite("What goes wrong in other brokers: clients")
struct OtherBrokersClientTests {
    @Test("Revoking a permission cuts an existing subscription", arguments: [true, false])
    func revoking(byGrant: Bool) async throws {
        let revoked = Mutex(false)
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in
                request.topic == "secret" && revoked.withLock { $0 }
                    ? .deny(.notAuthorized) : .allow(AuthorizationGrant(isCacheable: true))
            }
        ])
        let client = try broker.connect("c")
        for topic in ["secret", "open"] { try client.subscribe(topic) }
        if !byGrant { revoked.withLock { $0 = true } }
        let grant =
            byGrant ? AuthenticationGrant(rules: [try AccessRule(.deny, .subscribe, "secret")]) : nil
        let handle = broker.handle
        let result = try await broker.perform {
            await handle.reauthorize(ClientSelector(id: "c"), grant: grant, disconnecting: false)
        }
        #expect(result.removedSubscriptions == 1)
        for topic in ["secret", "open"] {
            try handle.publish(Message(topic: topic, payload: [0x31]), as: "test")
        }
        broker.run()
        try client.expectPublish("open", "1")
        try client.expectNothing()
        #expect(try client.unsubscribe("secret") == [.noSubscriptionExisted])
    }

    @Test(
        "${client_id} holding #, + or / never widens a rule",
        arguments: ["#", "+", "a/b", "/", "+/#", "a#", "a+"])
    func widening(id: String) async throws {
        let rules = [
            try AccessRule(.deny, .subscribe, "own/${client_id}/secret"),
            try AccessRule(.allow, .publish, "own/${client_id}/#"),
            try AccessRule(.allow, .subscribe, "own/${client_id}/#"),
            try AccessRule(.allow, .subscribe, "own/victim/secret"),
        ]
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, _ in .allow(AuthenticationGrant(rules: rules)) }
        ])
        let client = try broker.connect(id)
        for topic in ["own/victim/x", "own/a/b", "own/a/b/x", "own/x", "own"] {
            #expect(try client.publishAcknowledged(topic) == .notAuthorized, "\(topic)")
        }
        for filter in ["own/#", "own/+", "own/+/x", "own/victim/#", "own/a/b/#", "#"] {
            #expect(try client.subscribe(filter) == [.notAuthorized], "\(filter)")
        }
        // What denies does not become narrower by it.
        #expect(try client.subscribe("own/victim/secret") == [.notAuthorized])
        let plain = try broker.connect("plain")
        #expect(try plain.publishAcknowledged("own/plain/x") == .noMatchingSubscribers)
        #expect(try plain.subscribe("own/plain/x") == [.grantedQoS0])
    }

    @Test("A slow authenticate of client A does not delay client B's PINGRESP", arguments: ProtocolVersion.allCases)
    func slow(version: ProtocolVersion) async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthenticator { client, _ in
                if client.id == "A" { try await gate.wait() }
                return .allowed
            }
        ])
        let b = try broker.connect("B", version, username: "b")
        let a = broker.open(version)
        a.send(.connect(Connect(version: version, clientIdentifier: "A", username: "a")))
        #expect(gate.waitingCount == 1)
        b.send(.pingreq)
        try b.expect(.pingresp)
        try a.expectNothing()
        gate.open()
        try a.expectConnack(.success)
    }

    @Test(
        "A disconnect during a suspended hook cancels it and leaks nothing",
        arguments: [.authenticate, .authorize, .onPublish, .onSubscribe] as [HookPoint])
    func disconnect(point: HookPoint) async throws {
        let gate = Gate()
        let waits: @Sendable (String) async throws -> Void = { name in if name == "wait" { try await gate.wait() } }
        let plugin: any Plugin =
            switch point {
            case .authenticate:
                ScriptedAsyncAuthenticator { client, _ in
                    try await waits(client.id)
                    return .allowed
                }
            case .authorize:
                ScriptedAsyncAuthorizer { request, _ in
                    try await waits(request.topic)
                    return .allowed
                }
            case .onPublish:
                ScriptedAsyncPublishInterceptor { message, _ in
                    try await waits(message.topic)
                    return .pass
                }
            default:
                ScriptedAsyncSubscribeInterceptor { subscription, _ in
                    try await waits(subscription.filter)
                    return .pass
                }
            }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let before = broker.holdings
        let client = broker.open()
        if point == .authenticate {
            client.send(.connect(Connect(clientIdentifier: "wait", username: "u")))
        } else {
            try client.connect("c", username: "u")
            if point == .onSubscribe {
                let subscription = Subscription(filter: "wait", options: SubscriptionOptions(qos: .atMostOnce))
                client.send(.subscribe(Subscribe(packetIdentifier: 1, subscriptions: [subscription])))
            } else {
                client.publish("wait", "1", qos: .atLeastOnce)
            }
        }
        #expect(gate.waitingCount == 1)
        client.cut()
        #expect(gate.waitingCount == 0)
        #expect(gate.cancelledCount == 1)
        #expect(broker.holdings == before)
        #expect(broker.hookFailures == 0)
    }

    @Test("Passwords never appear in logs, traces or error messages", arguments: ProtocolVersion.allCases)
    func passwords(version: ProtocolVersion) async throws {
        struct Careless: Error { let credentials: Credentials }
        let log = RecordedLog()
        let refused = ScriptedObserver()
        let broker = try await InMemoryBroker(
            plugins: [
                ScriptedAuthenticator { client, credentials in
                    switch client.id {
                    case "throws": throw Careless(credentials: credentials)
                    case "denied": return .deny(.badUserNameOrPassword, reason: "wrong: \(credentials)")
                    case "late": return .later { throw Careless(credentials: credentials) }
                    default: return .allowed
                    }
                },
                ScriptedConnectInterceptor { connect, _ in
                    guard connect.clientIdentifier == "edited" else { return .pass }
                    throw Careless(
                        credentials: Credentials(username: connect.username, password: connect.password))
                }, refused,
            ], logger: log.logger)
        for name in ["throws", "denied", "late", "edited", "allowed"] {
            let client = broker.open(version)
            client.send(
                .connect(
                    Connect(
                        version: version, clientIdentifier: name, username: "ann",
                        password: Array("hunter2x".utf8))))
            guard case .connack(let connack) = try client.next() else { throw UnexpectedPacket() }
            #expect(connack.reasonCode == .success || name != "allowed")
            #expect(!"\(connack)".contains("hunter2x"))
            client.cut()
        }
        // The failures were told, so there was an occasion.
        #expect(log.lines.contains { "\($0)".contains("Careless") })
        for line in log.lines { #expect(!"\(line)".contains("hunter2x"), "\(line)") }
        let bytes = "\(Array("hunter2x".utf8))".dropFirst().dropLast()
        for line in log.lines { #expect(!"\(line)".contains(bytes), "\(line)") }
    }

    @Test(
        "A denied CONNECT shows the code that the plugin chose",
        arguments: [
            (.badUserNameOrPassword, 4), (.notAuthorized, 5), (.serverUnavailable, 3), (.clientIdentifierNotValid, 2),
            (.unsupportedProtocolVersion, 1), (.banned, 5), (.serverBusy, 3), (.quotaExceeded, 3),
            (.useAnotherServer, 3), (.badAuthenticationMethod, 5),
        ] as [(ReasonCode, UInt8)], [true, false])
    func code(code: (plugin: ReasonCode, old: UInt8), isAsync: Bool) async throws {
        let chosen = code.plugin
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncAuthenticator { _, _ in .deny(chosen, reason: "because") }
            : ScriptedAuthenticator { _, _ in .deny(chosen, reason: "because") }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = broker.open(.v5)
        client.send(.connect(Connect(clientIdentifier: "c", username: "u")))
        let connack = try client.expectConnack(chosen)
        #expect(connack.properties.reasonString == "because")
        try client.expectClosed()
        for version in [ProtocolVersion.v3_1_1, .v3_1] {
            let old = broker.open(version)
            old.send(.connect(Connect(version: version, clientIdentifier: "c", username: "u")))
            let bytes = old.takeBytes()
            #expect(bytes == [0x20, 2, 0, code.old], "\(version)")
        }
    }
}
