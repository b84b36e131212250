import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_connect")
struct ConnectInterceptorTests {
    struct Broken: Error {}

    private func connecting(_ broker: InMemoryBroker, _ connect: Connect) -> ScriptedClient {
        let client = broker.open(connect.version)
        client.send(.connect(connect))
        return client
    }

    @Test("what is rewritten is what the hooks that follow see, and what the client is told", arguments: [true, false])
    func rewrites(isLater: Bool) async throws {
        let seen = Recorded<String>()
        let edit: @Sendable (inout ConnectDraft) -> Void = { connect in
            connect.clientIdentifier = "fleet/" + connect.clientIdentifier
            connect.username = (connect.username ?? "") + "@example"
            connect.password = Array("new".utf8)
            connect.keepAlive = 20
            connect.tenant = "fleet"
            connect.properties.sessionExpiryInterval = 30
        }
        let broker = try await InMemoryBroker(plugins: [
            ScriptedConnectInterceptor { connect, connection in
                #expect(connection.listener == "test")
                if !isLater {
                    edit(&connect)
                    return .pass
                }
                return .later { copy in
                    await Task.yield()
                    edit(&copy)
                    return .pass
                }
            },
            ScriptedAuthenticator { client, credentials in
                let password = String(decoding: credentials.password ?? [], as: UTF8.self)
                seen.append("\(client.id) \(credentials.username ?? "") \(password) \(client.tenant ?? "")")
                return .allowed
            },
        ])
        let client = connecting(
            broker, Connect(keepAlive: 60, clientIdentifier: "7", username: "ann", password: Array("old".utf8)))
        let connack = try client.expectConnack(.success)
        #expect(seen.values == ["fleet/7 ann@example new fleet"])
        #expect(connack.properties.assignedClientIdentifier == "fleet/7")
        #expect(connack.properties.serverKeepAlive == 20)
        #expect(connack.properties.sessionExpiryInterval == 30)
        #expect(broker.sessions == ["fleet/7"])
    }

    @Test("a will may be taken away, changed, or added", arguments: ["none", "other"])
    func will(topic: String) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedConnectInterceptor { connect, _ in
                guard connect.clientIdentifier == "c" else { return .pass }
                connect.will = topic == "none" ? nil : Will(topic: topic, payload: [1])
                return .pass
            }
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        try broker.connect("c", will: Will(topic: "w", payload: [0])).cut()
        if topic == "none" { try watcher.expectNothing() } else { try watcher.expectPublish("other", "\u{1}") }
    }

    @Test("a refusal has the plugin's code, for 3.x its return code", arguments: ProtocolVersion.allCases)
    func refused(version: ProtocolVersion) async throws {
        let asked = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedConnectInterceptor { _, _ in .reject(.banned, reason: "go", properties: [UserProperty("a", "b")]) },
            ScriptedConnectInterceptor(name: "second") { _, _ in
                asked.append("second")
                return .pass
            },
        ])
        let client = connecting(broker, Connect(version: version, clientIdentifier: "c"))
        let connack = try client.expectConnack(version == .v5 ? .banned : .notAuthorized)
        if version == .v5 {
            #expect(connack.properties.reasonString == "go")
            #expect(connack.properties.userProperties.map(\.name) == ["a"])
        }
        try client.expectClosed()
        #expect(asked.values == [])
    }

    @Test("errors, deadlines, and what no client could send refuse with 0x83")
    func failures() async throws {
        let gate = Gate()
        let bodies: [@Sendable (inout ConnectDraft) throws -> ConnectOutcome] = [
            { _ in throw Broken() },
            { _ in .later { _ in throw Broken() } },
            { _ in .later { _ in .later { _ in .pass } } },
            { _ in
                .later { _ in
                    try await gate.wait()
                    return .pass
                }
            },
            { connect in
                connect.clientIdentifier = "a\u{0}b"
                return .pass
            },
            { connect in
                connect.will = Will(topic: "a/+")
                return .pass
            },
            { connect in
                connect.properties = [.topicAlias(1)]
                return .pass
            },
        ]
        for body in bodies {
            let broker = try await InMemoryBroker(plugins: [
                ScriptedConnectInterceptor { connect, _ in try body(&connect) }
            ])
            let client = connecting(broker, Connect(clientIdentifier: "c"))
            broker.advance(seconds: 1.5)
            try client.expectConnack(.implementationSpecificError)
            try client.expectClosed()
            #expect(broker.hookFailures == 1)
            #expect(broker.sessions == [])
        }
    }

    @Test("the limits hold for what has been rewritten")
    func limits() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedConnectInterceptor { connect, _ in
                connect.will = Will(topic: "$SYS/x")
                return .pass
            }
        ])
        try connecting(broker, Connect(clientIdentifier: "c")).expectConnack(.notAuthorized)
    }

    @Test("a client that goes while its CONNECT is edited leaves nothing behind")
    func cancelled() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedConnectInterceptor { _, _ in
                .later { _ in
                    try await gate.wait()
                    return .pass
                }
            }
        ])
        let client = connecting(broker, Connect(clientIdentifier: "c"))
        client.cut()
        #expect(gate.cancelledCount == 1)
        #expect(broker.connectionCount == 0)
        #expect(broker.hookFailures == 0)
    }
}
