import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_auth: re-authentication")
struct ReauthenticationTests {
    /// Lets in whoever connects as the user that the data name; re-authentication takes a challenge if it says "ask".
    static let naming = ScriptedEnhancedAuthenticator { _, step in
        switch (step.phase, step.text) {
        case (.reauthenticate, "ask"): .continue(data: Array("who?".utf8), state: "asked")
        case (_, "nobody"): .deny(.badUserNameOrPassword, reason: "nobody here", properties: [UserProperty("a", "b")])
        case (_, "stranger"): .abstain
        case (_, "other"): .allow(AuthenticationGrant(clientIdentifier: "other"))
        default: .allow(AuthenticationGrant(username: step.text), data: Array("hello \(step.text)".utf8))
        }
    }

    private func connected(
        _ plugins: [any Plugin] = [naming], properties: [Property] = []
    ) async throws -> ScriptedClient {
        let client = try await InMemoryBroker(plugins: plugins).open()
        client.connecting("m", "ann", properties: properties)
        try client.expectConnack(.success)
        return client
    }

    @Test("[MQTT-4.12.1-1] at once, and with a challenge")
    func succeeds() async throws {
        let client = try await connected()
        client.send(.auth(.step(.reauthenticate, "m", "bob")))
        try client.expect(.auth(.step(.success, "m", "hello bob")))
        client.send(.auth(.step(.reauthenticate, "m", "ask")))
        try client.expect(.auth(.step(.continueAuthentication, "m", "who?")))
        client.send(.pingreq)
        try client.expect(.pingresp)
        client.send(.auth(.step(.continueAuthentication, "m", "cleo")))
        try client.expect(.auth(.step(.success, "m", "hello cleo")))
    }

    @Test("[MQTT-3.15.2-3] words never make an AUTH larger than the client takes", arguments: [60, 1000] as [UInt32])
    func packetSize(maximum: UInt32) async throws {
        let words = String(repeating: "x", count: 100)
        let talking = ScriptedEnhancedAuthenticator { _, _ in
            .allow(AuthenticationGrant(properties: [UserProperty("news", words)]), data: Array("hello".utf8))
        }
        let client = try await connected([talking], properties: [.maximumPacketSize(maximum)])
        client.send(.auth(.step(.reauthenticate, "m", "bob")))
        guard case .auth(let auth) = try client.next() else {
            Issue.record("no AUTH")
            return
        }
        #expect(auth.properties.authenticationData == Array("hello".utf8))
        #expect(auth.properties.userProperties.isEmpty == (maximum < 100))
        client.send(.pingreq)
        try client.expect(.pingresp)
    }

    @Test(
        "A successful re-authentication brings a new grant: authorizers see its user name, also where they were remembered"
    )
    func changedUsername() async throws {
        let client = try await connected([
            Self.naming,
            ScriptedAuthorizer { request, client in
                client.username == "ann" ? .deny(.notAuthorized) : .allow(AuthorizationGrant(isCacheable: true))
            },
        ])
        #expect(try client.publishAcknowledged("t") == .notAuthorized)
        client.send(.auth(.step(.reauthenticate, "m", "bob")))
        _ = try client.next()
        #expect(try client.publishAcknowledged("t") == .noMatchingSubscribers)
        client.send(.auth(.step(.reauthenticate, "m", "ann")))
        _ = try client.next()
        #expect(try client.publishAcknowledged("t") == .notAuthorized)
    }

    @Test(
        "[MQTT-4.12.1-2] a refusal disconnects",
        arguments: [
            ("nobody", ReasonCode.notAuthorized), ("stranger", .badAuthenticationMethod),
            ("other", .implementationSpecificError),
        ])
    func refused(data: String, code: ReasonCode) async throws {
        let client = try await connected()
        client.send(.auth(.step(.reauthenticate, "m", data)))
        let disconnect = try client.expectDisconnect(code)
        #expect(disconnect.properties.reasonString == (data == "nobody" ? "nobody here" : nil))
        #expect(client.broker.connectionCount == 0)
    }

    @Test(
        "[MQTT-4.12.0-5] an AUTH that does not fit disconnects",
        arguments: [
            (Auth.step(.reauthenticate, "other", "ann"), ReasonCode.badAuthenticationMethod),
            (Auth.step(.continueAuthentication, "m", "ann"), .protocolError),
            (Auth.step(.success, "m", "ann"), .protocolError),
        ])
    func misfits(auth: Auth, code: ReasonCode) async throws {
        let client = try await connected()
        client.send(.auth(auth))
        try client.expectDisconnect(code)
    }

    @Test("a second beginning while a challenge is open disconnects")
    func twice() async throws {
        let client = try await connected()
        client.send(.auth(.step(.reauthenticate, "m", "ask")))
        _ = try client.next()
        client.send(.auth(.step(.reauthenticate, "m", "ask")))
        try client.expectDisconnect(.protocolError)
    }

    @Test("[MQTT-4.12.0-7] AUTH after a CONNECT without a method disconnects")
    func withoutMethod() async throws {
        let broker = try await InMemoryBroker()
        let client = broker.open()
        try client.connect("c")
        client.send(.auth(.step(.reauthenticate, "m", "ann")))
        try client.expectDisconnect(.protocolError)
    }

    @Test("a plugin that takes its time holds back this client alone, and the will is sent when it is refused")
    func later() async throws {
        let gate = Gate()
        let client = try await connected([
            ScriptedEnhancedAuthenticator { _, step in
                if step.phase == .start { return .allow() }
                return .later {
                    try await gate.wait()
                    return .deny(.notAuthorized)
                }
            }
        ])
        client.send(.auth(.step(.reauthenticate, "m", "bob")), .pingreq)
        try client.expectNothing()
        let other = client.broker.open()
        other.connecting("m", "x", clientIdentifier: "other")
        try other.expectConnack(.success)
        gate.open()
        try client.expectDisconnect(.notAuthorized)
    }

    @Test("a client that goes while its plugin thinks cancels it")
    func cancelled() async throws {
        let gate = Gate()
        let client = try await connected([
            ScriptedEnhancedAuthenticator { _, step in
                if step.phase == .start { return .allow() }
                return .later {
                    try await gate.wait()
                    return .allow()
                }
            }
        ])
        client.send(.auth(.step(.reauthenticate, "m", "bob")))
        client.cut()
        #expect(gate.cancelledCount == 1)
        #expect(client.broker.connectionCount == 0)
        #expect(client.broker.hookFailures == 0)
    }

    @Test("[MQTT-3.1.2-29] user properties go along only where the client wants problem information")
    func properties() async throws {
        let plugin = ScriptedEnhancedAuthenticator { _, _ in
            .allow(AuthenticationGrant(properties: [UserProperty("a", "b")]))
        }
        for wants in [true, false] {
            let client = try await connected([plugin], properties: wants ? [] : [.requestProblemInformation(0)])
            client.send(.auth(.step(.reauthenticate, "m", "")))
            guard case .auth(let auth) = try client.next() else { throw CancellationError() }
            #expect(auth.reasonCode == .success)
            #expect(auth.properties.userProperties.isEmpty == !wants)
        }
    }
}
