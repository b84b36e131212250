import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import BruteForceGuard

@Suite("The guard against guessed passwords", .timeLimit(.minutes(10)))
struct BruteForceGuardTests {
    /// Knows one password, and refuses one client with 0x87.
    private struct Door: Authenticator {
        let name = "door"
        func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
            if client.id == "busy" { return .deny(.serverBusy) }
            if client.id == "forbidden" { return .deny(.notAuthorized) }
            return credentials.password == Array("right".utf8) ? .allowed : .deny(.badUserNameOrPassword)
        }
    }

    private let clock = FakeClock()

    private func guardian(_ edit: (inout BruteForceGuard.Configuration) -> Void = { _ in }) -> BruteForceGuard {
        var configuration = BruteForceGuard.Configuration()
        configuration.failuresPerAddress = 3
        edit(&configuration)
        let clock = clock
        return BruteForceGuard(configuration: configuration, now: { Double(clock.monotonic) / 1000 })
    }

    private func login(
        _ broker: InMemoryBroker, _ password: String, id: String = "c", user: String = "ann",
        from address: String = "192.0.2.1", will: Will? = nil
    ) throws -> ReasonCode {
        let client = broker.open(from: AcceptedConnection(address: address, port: 1, listener: "test"))
        client.send(
            .connect(
                Connect(
                    clientIdentifier: id, username: user, password: Array(password.utf8), will: will)))
        guard case .connack(let connack) = try client.next() else { throw CancellationError() }
        client.disconnect()
        return connack.reasonCode
    }

    private func settleBans(_ broker: InMemoryBroker, _ count: Int) async throws {
        let handle = broker.handle
        try await settle { try await broker.perform { await handle.bans().count } == count }
    }

    @Test("keeps the contract of plugins")
    func compliance() async {
        #expect(await HookCompliance(of: guardian { $0.failuresPerUsername = 1 }).check() == [])
    }

    @Test("bans an address after too many failures, and lets it in again later")
    func address() async throws {
        let broker = try await InMemoryBroker(plugins: [guardian(), Door()], clock: clock)
        for _ in 1...3 { #expect(try login(broker, "wrong") == .badUserNameOrPassword) }
        try await settleBans(broker, 1)
        #expect(try login(broker, "right") == .banned)
        #expect(try login(broker, "right", from: "192.0.2.2") == .success)
        broker.advance(seconds: 601)
        #expect(try login(broker, "right") == .success)
        // Once more, and for twice as long.
        for _ in 1...3 { #expect(try login(broker, "wrong") == .badUserNameOrPassword) }
        try await settleBans(broker, 1)
        broker.advance(seconds: 1190)
        #expect(try login(broker, "right") == .banned)
        broker.advance(seconds: 11)
        #expect(try login(broker, "right") == .success)
        try await broker.shutdown()
    }

    @Test("bans the whole network of an IPv6 address, and nobody who is on the list")
    func networks() async throws {
        let guardian = guardian {
            $0.allow = ["198.51.100.0/24", "2001:db8:0:7::/64"].compactMap { AddressRange($0) }
        }
        let broker = try await InMemoryBroker(plugins: [Door(), guardian], clock: clock)
        for number in 1...3 {
            for network in ["2001:db8:0:1::", "2001:db8:0:7::", "198.51.100."] {
                #expect(try login(broker, "wrong", from: "\(network)\(number)") == .badUserNameOrPassword)
            }
        }
        try await settleBans(broker, 1)
        #expect(try login(broker, "right", from: "2001:db8:0:1::99") == .banned)
        #expect(try login(broker, "right", from: "2001:db8:0:7::1") == .success)
        #expect(try login(broker, "right", from: "198.51.100.1") == .success)
        try await broker.shutdown()
    }

    @Test("counts what an authenticator says about a login, and nothing else")
    func codes() async throws {
        struct Nobody: Authorizer {
            let name = "nobody"
            func authorize(
                _ request: borrowing AuthorizationView, by client: Client
            ) throws -> Verdict<AuthorizationGrant> { .deny(.notAuthorized) }
        }
        let broker = try await InMemoryBroker(plugins: [Door(), Nobody(), guardian()], clock: clock)
        for _ in 1...5 {
            #expect(try login(broker, "x", id: "busy") == .serverBusy)
            #expect(try login(broker, "right", will: Will(topic: "t")) == .notAuthorized)
        }
        try await settleBans(broker, 0)
        for _ in 1...3 { #expect(try login(broker, "x", id: "forbidden") == .notAuthorized) }
        try await settleBans(broker, 1)
        try await broker.shutdown()
    }

    @Test("does not forget an address that has an account of its own, but the user name")
    func success() async throws {
        let guardian = guardian { $0.failuresPerUsername = 3 }
        let broker = try await InMemoryBroker(plugins: [Door(), guardian], clock: clock)
        #expect(try login(broker, "wrong", user: "bob", from: "192.0.2.5") == .badUserNameOrPassword)
        #expect(try login(broker, "wrong", user: "bob", from: "192.0.2.6") == .badUserNameOrPassword)
        #expect(try login(broker, "right", user: "bob", from: "192.0.2.6") == .success)
        #expect(try login(broker, "wrong", user: "bob", from: "192.0.2.7") == .badUserNameOrPassword)
        #expect(guardian.banCount == 0)
        for victim in ["one", "two", "three"] {
            #expect(try login(broker, "right", user: "mallory") == .success)
            #expect(try login(broker, "wrong", user: victim) == .badUserNameOrPassword)
        }
        try await settleBans(broker, 1)
        #expect(try login(broker, "right") == .banned)
        try await broker.shutdown()
    }

    @Test("bans user names only where that is wanted")
    func usernames() async throws {
        for limit in [0, 3] {
            let guardian = guardian {
                $0.failuresPerAddress = 0
                $0.failuresPerUsername = limit
            }
            let broker = try await InMemoryBroker(plugins: [Door(), guardian], clock: clock)
            for number in 1...4 { _ = try login(broker, "wrong", from: "192.0.2.\(number)") }
            try await settleBans(broker, limit == 0 ? 0 : 1)
            #expect(try login(broker, "right", from: "192.0.2.99") == (limit == 0 ? .success : .banned))
            #expect(try login(broker, "right", user: "bob") == .success)
            try await broker.shutdown()
        }
    }

    @Test("counts bans that were made, not those that could not be")
    func failedBans() async throws {
        let guardian = guardian { $0.failuresPerAddress = 1 }
        let gone = try await InMemoryBroker()
        try await gone.shutdown()
        let event = RefusalEvent(reasonCode: .badUserNameOrPassword)
        try await guardian.start(gone.handle)
        try guardian.refused(Client(id: "c", address: "192.0.2.1"), event)
        await guardian.stop()
        #expect(guardian.banCount == 0)
        try await guardian.start(RecordingBrokerHandle())
        try guardian.refused(Client(id: "c", address: "192.0.2.2"), event)
        await guardian.stop()
        #expect(guardian.banCount == 1)
    }

    @Test("says one line for a ban")
    func log() async throws {
        let guardian = guardian()
        let handle = RecordingBrokerHandle()
        try await guardian.start(handle)
        for _ in 1...10 {
            try guardian.refused(
                Client(id: "c", username: "ann", address: "192.0.2.1"),
                RefusalEvent(reasonCode: .badUserNameOrPassword))
        }
        try await settle { !handle.lines.isEmpty }
        #expect(handle.lines == ["banned after too many failed logins"])
        #expect(
            await handle.bans() == [Ban(address: "192.0.2.1", seconds: 600, reason: "too many failed logins")])
    }
}
