import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_refused")
struct RefusalObserverTests {
    private struct Auditor: RefusalObserver {
        let name = "auditor"
        let seen = Recorded<String>()

        func refused(_ client: Client, _ event: RefusalEvent) throws {
            seen.append("\(client.id) \(client.username ?? "-") \(client.address) \(event.reasonCode)")
        }
    }

    private struct SlowAuditor: AsyncRefusalObserver {
        let name = "slow_auditor"
        let gate: Gate
        let seen = Recorded<String>()

        func refused(_ client: Client, _ event: RefusalEvent) async throws {
            try await gate.wait()
            seen.append("\(client.id) \(event.reasonString ?? "-")")
        }
    }

    @Test("observers learn who was refused, with the code that was chosen", arguments: ProtocolVersion.allCases)
    func refused(version: ProtocolVersion) async throws {
        let auditor = Auditor()
        let broker = try await InMemoryBroker(plugins: [
            auditor, ScriptedAuthenticator { client, _ in client.id == "ok" ? .allowed : .deny(.quotaExceeded) },
        ])
        _ = try broker.connect("ok", version)
        let client = broker.open(version)
        client.send(.connect(Connect(version: version, clientIdentifier: "c", username: "ann")))
        _ = try client.next()
        #expect(auditor.seen.values == ["c ann 192.0.2.1 quota_exceeded"])
    }

    @Test("observers learn which hook has refused, if one has")
    func hookPoints() async throws {
        struct Listener: RefusalObserver {
            let name = "listener"
            let seen = Recorded<String>()
            func refused(_ client: Client, _ event: RefusalEvent) throws {
                seen.append("\(client.id) \(event.hookPoint?.rawValue ?? "-")")
            }
        }
        struct Interceptor: ConnectInterceptor {
            let name = "interceptor"
            func intercept(_ connect: inout ConnectDraft, on connection: AcceptedConnection) throws -> ConnectOutcome {
                connect.clientIdentifier == "intercepted" ? .reject(.notAuthorized) : .pass
            }
        }
        let listener = Listener()
        let broker = try await InMemoryBroker(plugins: [
            listener, Interceptor(),
            ScriptedAuthenticator { client, _ in
                client.id == "unknown" ? .abstain : client.id == "bad" ? .deny(.notAuthorized) : .allowed
            },
            ScriptedAuthorizer { _, _ in .deny(.notAuthorized) },
        ])
        for (name, method) in [
            ("intercepted", nil), ("bad", nil), ("unknown", nil), ("will", nil), ("method", "SCRAM-SHA-1"),
        ] as [(String, String?)] {
            let client = broker.open()
            client.send(
                .connect(
                    Connect(
                        clientIdentifier: name, username: "ann", will: Will(topic: "w"),
                        properties: method.map { [.authenticationMethod($0)] } ?? [])))
            _ = try client.next()
        }
        #expect(
            listener.seen.values == [
                "intercepted on_connect", "bad authenticate", "unknown -", "will authorize", "method -",
            ])
    }

    @Test("whoever refuses: the broker's own rules, bans and limits are told, too")
    func everyRefusal() async throws {
        let auditor = Auditor()
        var configuration = BrokerConfiguration()
        configuration.limits.maximumConnections = 1
        let broker = try await InMemoryBroker(configuration: configuration, plugins: [auditor])
        let handle = broker.handle
        try await broker.perform { try await handle.ban(Ban(clientIdentifier: "bad")) }
        func refuse(_ name: String, will: Will? = nil) throws {
            let client = broker.open()
            client.send(.connect(Connect(clientIdentifier: name, will: will)))
            _ = try client.next()
        }
        try refuse("bad")
        try refuse("reserved", will: Will(topic: "$SYS/x"))
        _ = try broker.connect("one")
        try refuse("two")
        #expect(
            auditor.seen.values == [
                "bad - 192.0.2.1 banned", "reserved - 192.0.2.1 not_authorized", "two - 192.0.2.1 quota_exceeded",
            ])
    }

    @Test("nothing waits for an observer that takes its time")
    func slow() async throws {
        let auditor = SlowAuditor(gate: Gate())
        let broker = try await InMemoryBroker(plugins: [
            auditor, ScriptedAuthenticator { _, _ in .deny(.banned, reason: "go away") },
        ])
        let client = broker.open()
        client.send(.connect(Connect(clientIdentifier: "c")))
        try client.expectConnack(.banned)
        #expect(auditor.seen.values == [])
        auditor.gate.release()
        broker.run()
        #expect(auditor.seen.values == ["c go away"])
    }
}
